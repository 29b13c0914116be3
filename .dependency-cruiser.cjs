/** The layout of the design as rules; each has a fixture under test/architecture/fixtures that must break it. */
const CAPABILITIES = 'structure|inspections|meetings|programmes|obligations|plans';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const SPEC =
  '(\\.spec\\.ts|\\.contract\\.ts|/test-support/|test-register\\.ts|-fixture\\.ts|memory-log\\.ts)';

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'a cycle has no first line to read',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'kernel-imports-nothing',
      'the kernel knows nobody',
      { path: '^src/kernel/' },
      { path: '^src/(?!kernel/)' },
    ),
    rule(
      'kernel-without-nest',
      'the kernel is plain TypeScript',
      { path: '^src/kernel/' },
      { path: 'node_modules/@nestjs/' },
    ),
    rule(
      'event-store-imports-kernel',
      'event-store -> kernel',
      { path: '^src/event-store/' },
      { path: '^src/(?!kernel/|event-store/)' },
    ),
    rule(
      'projections-import-event-store',
      'projections -> kernel, event-store',
      { path: '^src/projections/' },
      { path: '^src/(?!kernel/|event-store/|projections/)' },
    ),
    rule(
      'reactors-import-event-store',
      'reactors -> kernel, event-store: they keep no read model, and no rebuild runs them',
      { path: '^src/reactors/' },
      { path: '^src/(?!kernel/|event-store/|reactors/)' },
    ),
    rule(
      'structure-is-the-reference',
      'structure -> kernel, event-store, projections',
      { path: '^src/structure/' },
      { path: '^src/(?!kernel/|event-store/|projections/|structure/)' },
    ),
    rule(
      'capabilities-meet-at-the-index',
      'another capability only through its index.ts; specs also by its fixtures',
      { path: `^src/(${CAPABILITIES})/` },
      { path: `^src/(${CAPABILITIES})/`, pathNot: [`^src/(${CAPABILITIES})/index\\.ts$`, '^src/$1/', SPEC] },
    ),
    rule(
      'capability-imports',
      'a capability imports kernel, event-store, projections and other capabilities',
      { path: `^src/(${CAPABILITIES})/`, pathNot: '^src/(obligations|plans)/' },
      { path: '^src/', pathNot: `^src/(kernel|event-store|projections|${CAPABILITIES})/` },
    ),
    rule(
      'reactors-by-their-index',
      'obligations and plans have a reactor: beside what capabilities import, the index.ts of reactors',
      { path: '^src/(obligations|plans)/' },
      {
        path: '^src/',
        pathNot: [`^src/(kernel|event-store|projections|${CAPABILITIES})/`, '^src/reactors/index\\.ts$'],
      },
    ),
    rule(
      'domain-imports-kernel',
      "domain code imports only its own folder, the kernel and other capabilities' index",
      { path: `^src/(${CAPABILITIES})/domain/`, pathNot: SPEC },
      { path: '^src/', pathNot: ['^src/kernel/', '^src/$1/domain/', `^src/(${CAPABILITIES})/index\\.ts$`] },
    ),
    rule(
      'domain-without-packages',
      'domain code uses zod and immutable, nothing that does I/O',
      { path: `^src/(${CAPABILITIES})/domain/`, pathNot: SPEC },
      { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(zod|immutable)/' },
    ),
    rule(
      'one-importer-of-eventstoredb',
      'only the adapter imports the client',
      { path: '^src/', pathNot: '^src/event-store/eventstoredb/' },
      { path: 'node_modules/@eventstore/' },
    ),
    rule(
      'one-importer-of-redis',
      'only the adapter imports BullMQ or ioredis',
      { path: '^src/', pathNot: '^src/jobs/bullmq/' },
      { path: '(^|node_modules/)(bullmq|ioredis)(/|$)' },
    ),
    rule(
      'people-stand-apart',
      'only the API, backups and the composition roots see names',
      { path: '^src/', pathNot: '^src/(people|api|backup|cli)/|^src/[^/]+\\.ts$' },
      { path: '^src/people/' },
    ),
    rule(
      'people-import-kernel',
      'people -> kernel',
      { path: '^src/people/' },
      { path: '^src/(?!kernel/|people/)' },
    ),
    rule(
      'documents-import-event-store',
      'documents -> kernel, event-store',
      { path: '^src/documents/' },
      { path: '^src/(?!kernel/|event-store/|documents/)' },
    ),
    rule(
      'backup-imports-stores',
      'backup -> kernel, event-store, index.ts of documents, people and projections',
      { path: '^src/backup/' },
      {
        path: '^src/',
        pathNot: '^src/((kernel|event-store|backup)/|(documents|people|projections)/index\\.ts$)',
      },
    ),
    rule(
      'telemetry-imports',
      'telemetry -> kernel, event-store, index.ts of projections',
      { path: '^src/telemetry/' },
      { path: '^src/', pathNot: '^src/(kernel|event-store|telemetry)/|^src/projections/index\\.ts$' },
    ),
    rule(
      'telemetry-stands-beside',
      'what is watched knows a port; only the API and the composition roots know who watches',
      { path: '^src/', pathNot: '^src/(telemetry|api|cli)/|^src/[^/]+\\.ts$' },
      { path: '^src/telemetry/' },
    ),
    rule(
      'one-importer-of-instruments',
      'only src/telemetry imports pino, prom-client or OpenTelemetry',
      { path: '^src/', pathNot: '^src/telemetry/' },
      { path: '(^|node_modules/)(pino|pino-pretty|prom-client|@opentelemetry)(/|$)' },
    ),
    rule('jobs-import-kernel', 'jobs -> kernel', { path: '^src/jobs/' }, { path: '^src/(?!kernel/|jobs/)' }),
    rule(
      'history-meets-capabilities-at-the-index',
      'history -> kernel, event-store, projections, index.ts',
      { path: '^src/history/' },
      {
        path: '^src/',
        pathNot: ['^src/(kernel|event-store|projections|history)/', `^src/(${CAPABILITIES})/index\\.ts$`],
      },
    ),
    rule(
      'api-meets-capabilities-at-the-index',
      'api -> index.ts of capabilities, history, people and projections',
      { path: '^src/api/' },
      {
        path: `^src/(${CAPABILITIES}|history|people|projections)/`,
        pathNot: `^src/(${CAPABILITIES}|history|people|projections)/index\\.ts$`,
      },
    ),
    rule(
      'no-specs-in-production',
      'what ships does not import what tests it',
      { path: '^src/', pathNot: `${SPEC}|/testing\\.ts$` },
      { path: SPEC },
    ),
    rule(
      'known-suffixes',
      'the closed list of role suffixes',
      {},
      {
        path: '^src/.*/[^/]+\\.(?!(events|command|state|decide|policy|controller|projection|query|reactor|job|port|adapter|module|spec|contract|bench|errors)\\.ts$)[a-z-]+\\.ts$',
      },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|\\.cache|test/architecture/fixtures)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'types', 'node'] },
  },
};
