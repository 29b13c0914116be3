import { paragraph, table } from './output.js';

/** Tells a unit for a person: its name and where it stands. */
export type NameOf = (unit: unknown) => string;
/** An answer, or what is listed in it, as JSON has it. */
export type Row = Readonly<Record<string, unknown>>;
type View = (answer: Row, nameOf: NameOf) => string;
/** A column: its head, and what of a row stands in it. */
type Column = readonly [head: string, of: string | ((row: Row) => unknown)];

const rowsOf = (row: Row, name: string): readonly Row[] => row[name] as readonly Row[];
const numberOf = (row: Row, name: string): number => Number(row[name] ?? 0);
const textOf = (row: Row, name: string): string => String(row[name] ?? '');
const orNothing = (number: number): unknown => (number === 0 ? '' : number);
const members = (row: Row): number => numberOf(row, 'official') + numberOf(row, 'probationary');
const isOpen = (one: Row): boolean => one['status'] !== 'accepted' && one['status'] !== 'settled';

/** Columns in which nothing stands are left out. */
function listed(rows: readonly Row[], columns: readonly Column[]): string {
  if (rows.length === 0) return '(none)';
  const cells = columns.map(([head, of]) => [head, rows.map((row) => (typeof of === 'string' ? row[of] : of(row)))] as const); // prettier-ignore
  const filled = cells.filter(([, column]) => column.some((cell) => (cell ?? '') !== ''));
  return table(
    filled.map(([head]) => head),
    rows.map((_, at) => filled.map(([, column]) => column[at])),
  );
}

/** Which day is shown, and as known when. */
function asked(answer: Row): string {
  const revision = numberOf(answer, 'revision');
  const known = revision < 0 ? ', before anything was recorded' : `, as known at ${textOf(answer, 'recordedAt')} (revision ${revision})`; // prettier-ignore
  return `${textOf(answer, 'register')}, ${textOf(answer, 'validAt')}${answer['revision'] === undefined ? '' : known}`;
}

const heldBy = ({ reservedBy }: Row): string =>
  reservedBy ? `${textOf(reservedBy as Row, 'plan')} from ${textOf(reservedBy as Row, 'from')}` : '';

function branch(row: Row, depth: number): string[] {
  const held = [
    ...(members(row) > 0 ? [`${members(row)} members`] : []),
    ...(numberOf(row, 'households') > 0 ? [`${numberOf(row, 'households')} households`] : []),
    ...(numberOf(row, 'number') > 0 ? [`${numberOf(row, 'number')} members of the cell`] : []),
    ...(row['reservedBy'] ? [`held by plan ${heldBy(row)}`] : []),
  ];
  const line = `${'  '.repeat(depth)}${textOf(row, 'code')} ${textOf(row, 'name')} (${textOf(row, 'form')})${held.length > 0 ? `: ${held.join(', ')}` : ''}`;
  return [line, ...rowsOf(row, 'children').flatMap((child) => branch(child, depth + 1))];
}

/** The report as a table: reported by the article, projected from the log, same? */
export function reportTable(figures: readonly Row[]): string {
  const sign: Record<string, string> = { '>': '> ', '>=': '≥ ' };
  return listed(figures, [
    ['', ({ label }) => (label as { vi: string }).vi],
    ['reported by the article', ({ reported, relation }) => (reported === null ? '' : `${sign[String(relation)] ?? ''}${String(reported)}`)],
    ['projected from the log', 'projected'],
    ['same?', ({ same }) => (same === null ? '' : same ? 'yes' : 'NO')],
  ]); // prettier-ignore
}

/** The plan that holds a unit. */
const PLANS: readonly Column[] = [
  ['plan', 'plan'], ['title', 'title'], ['status', (plan) => `${textOf(plan, 'status')}${plan['suspended'] === true ? ', suspended' : ''}${numberOf(plan, 'incidents') > 0 ? ', halted' : ''}`],
  ['effective', 'effectiveOn'], ['drafted', 'draftedOn'], ['by', 'drafter'],
]; // prettier-ignore
const tasks = (nameOf: NameOf): Column[] => [
  ['due', ({ dueOn, overdue }) => `${dueOn === null ? '' : String(dueOn)}${overdue === true ? ' overdue' : ''}`], ['task', ({ title }) => (title as { vi: string }).vi],
  ['unit', ({ unit }) => nameOf(unit)], ['role', 'role'], ['level', 'level'], ['who', 'holder'], ['plan', 'planTitle'], ['id', 'task'],
]; // prettier-ignore

/** How the answer to each question looks to a person. A question without a view is shown as it comes. */
export const VIEWS: Readonly<Record<string, View>> = {
  registers: (answer) => listed(rowsOf(answer, 'registers'), [['register', 'register'], ['name', 'name'], ['authority', 'authority'], ['region', 'region'], ['opened', 'openedOn']]), // prettier-ignore

  structure: (answer) => {
    const totals = Object.entries(answer['totals'] as Row).map(
      ([name, number]) => `${String(number)} ${name}`,
    );
    const units = rowsOf(answer, 'units').flatMap((unit) => branch(unit, 0));
    return [asked(answer), totals.join(', '), '', ...units].join('\n');
  },

  units: (answer, nameOf) => {
    const units = rowsOf(answer, 'units');
    const columns: Column[] = [
      ['code', 'code'], ['name', 'name'], ['form', 'form'], ['in', ({ parent }) => nameOf(parent)], ['since', 'since'],
      ['members', (unit) => orNothing(members(unit))], ['households', (unit) => orNothing(numberOf(unit, 'households'))], ['held by plan', heldBy], ['unit', 'unit'],
    ]; // prettier-ignore
    return paragraph(`${asked(answer)}: ${units.length} units`, listed(units, columns));
  },

  unit: (answer, nameOf) => {
    const columns: Column[] = [
      ['from', 'validFrom'], ['to', 'validTo'], ['code', 'code'], ['name', 'name'], ['form', 'form'], ['in', ({ parent }) => nameOf(parent)],
      ['paired with', ({ village }) => nameOf(village)], ['ended', 'endedHow'], ['successors', ({ successors }) => ((successors ?? []) as unknown[]).map(nameOf).join('; ')],
    ]; // prettier-ignore
    return paragraph(
      `${textOf(answer, 'register')}: ${nameOf(answer['unit'])}, as of revision ${textOf(answer, 'revision')}${answer['reservedBy'] ? `, held by plan ${heldBy(answer)}` : ''}`,
      listed(rowsOf(answer, 'versions'), columns),
    );
  },

  posts: (answer, nameOf) => {
    const posts = rowsOf(answer, 'posts');
    const [first = {}] = posts;
    const held: Column[] = [
      ['holder', 'holder'],
      ['route', 'route'],
      ['since', 'since'],
      ['until', 'until'],
    ];
    const columns: Column[] =
      'village' in first
        ? [['secretary of', ({ cell }) => nameOf(cell)], ['head of', ({ village }) => nameOf(village)], ['holder', 'holder']]
        : [['post', 'post'], ['of', ({ unit }) => nameOf(unit)], ...('holder' in first ? held : []), ['unit', 'unit']]; // prettier-ignore
    return paragraph(`${asked(answer)}: ${posts.length} posts`, listed(posts, columns));
  },

  plans: (answer) => listed(rowsOf(answer, 'plans'), PLANS),
  'all-plans': (answer) => listed(rowsOf(answer, 'plans'), [['register', 'register'], ...PLANS]),

  tasks: (answer, nameOf) => listed(rowsOf(answer, 'tasks'), tasks(nameOf)),
  'all-tasks': (answer, nameOf) =>
    listed(rowsOf(answer, 'tasks'), [['register', 'register'], ...tasks(nameOf)]),

  plan: (answer, nameOf) => {
    const open = rowsOf(answer, 'tasks').filter(({ open: waits }) => waits === true);
    return [
      `${textOf(answer, 'title')}: ${textOf(answer, 'status')}${answer['suspended'] === true ? ', suspended' : ''}, effective ${textOf(answer, 'effectiveOn') || '(not set)'}, revision ${textOf(answer, 'revision')}`,
      '', listed(rowsOf(answer, 'decisions'), [['decision', 'id'], ['procedure', 'procedure'], ['command', 'command']]),
      '', listed(rowsOf(answer, 'procedures'), [['procedure', 'name'], ['version', 'version'], ['stage', 'stage'], ['round', 'round'], ['approved by', 'approvedBy']]),
      '', listed(open, [['task', ({ title }) => (title as { vi: string }).vi], ['unit', ({ unit }) => nameOf(unit)], ['role', 'role'], ['due', 'dueOn'], ['who', 'holder'], ['id', 'task']]),
      ...rowsOf(answer, 'incidents').map((one) => `\nHALTED ${textOf(one, 'incident')}: ${textOf(one, 'code')}: ${textOf(one, 'detail')}`),
    ].join('\n');
  }, // prettier-ignore

  simulate: (answer, nameOf) => {
    const why = answer['why'] as Row | null;
    return [
      `${textOf(answer, 'status')} on ${textOf(answer, 'until')}${answer['tookEffectOn'] === null ? '' : `, took effect on ${textOf(answer, 'tookEffectOn')}`}; nothing was recorded`,
      ...(why ? [`IT CANNOT GO ON${why['task'] === null ? '' : ` at "${textOf(why, 'task')}"`}: ${textOf(why, 'code')}: ${textOf(why, 'detail')}`, `do: ${textOf(why, 'remedy')}`] : []),
      '', ...rowsOf(answer, 'steps').map((step) => `${textOf(step, 'on')}  ${textOf(step, 'vi')}`),
      '', listed(rowsOf(answer, 'tasks'), [['task', ({ title }) => (title as { vi: string }).vi], ['round', 'round'], ['unit', ({ unit }) => nameOf(unit)], ['role', 'role'], ['due', 'dueOn'], ['done', 'doneOn'], ['', 'status'], ['escalated to', 'escalatedTo']]),
    ].join('\n');
  }, // prettier-ignore

  'version-preview': (answer, nameOf) => {
    const [from, to, refused] = [answer['from'] as Row | null, answer['to'] as Row, answer['refused'] as Row | null];
    const titleOf = ({ title }: Row): string => (title as { vi: string }).vi;
    const said = (value: unknown): string => (value === null ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value));
    const changed = (row: Row, indent: string): string[] => rowsOf(row, 'parts').map((part) => `${indent}${textOf(part, 'part')}: ${said(part['from'])} -> ${said(part['to'])}`);
    const columns: Parameters<typeof listed>[1] = [['task', titleOf], ['unit', ({ unit }) => nameOf(unit)], ['role', 'role'], ['level', 'level'], ['due', 'dueOn']];
    return [
      `${textOf(answer, 'procedure')}: ${from ? textOf(from, 'version') : '(no longer among the files)'} -> ${textOf(to, 'version')}; stage ${textOf(answer, 'stage') || '(none)'} -> ${textOf(answer, 'stageThen')}; nothing was recorded`,
      ...(refused ? [`IT CANNOT BE MOVED NOW: ${textOf(refused, 'code')}: ${textOf(refused, 'detail')}`, `do: ${textOf(refused, 'remedy')}`] : []),
      ...rowsOf(answer, 'changes').flatMap((stage) => [`\n${textOf(stage, 'stage')} (${titleOf(stage)}): ${textOf(stage, 'change')}`, ...changed(stage, '  '),
        ...rowsOf(stage, 'tasks').flatMap((task) => [`  ${textOf(task, 'task')} (${titleOf(task)}): ${textOf(task, 'change')}`, ...changed(task, '    ')])]),
      ...(answer['approvalVoid'] === true ? ['\nITS APPROVAL WOULD BE VOID'] : []),
      ...(refused ? [] : ['\nno longer open', listed(rowsOf(answer, 'closed'), columns), '\nopen instead', listed(rowsOf(answer, 'opened'), columns)]),
    ].join('\n');
  }, // prettier-ignore

  'dry-run': (answer, nameOf) =>
    [
      `${answer['ready'] === true ? 'ready' : 'NOT READY'}, judged on ${textOf(answer, 'judgedOn')}, outcome ${textOf(answer, 'outcome')}`,
      ...rowsOf(answer, 'registers').flatMap((run) => {
        const kept = run['conservation'] as Row;
        const trees = new Map([...rowsOf(run, 'before'), ...rowsOf(run, 'after')].map((unit) => [unit['unit'], textOf(unit, 'name')]));
        const named = (unit: unknown): string => trees.get(unit) ?? nameOf(unit);
        const tree = (of: string): string => rowsOf(run, of).map((unit) => `  ${textOf(unit, 'code')} ${textOf(unit, 'name')} (${textOf(unit, 'form')})${Object.entries((unit['numbers'] ?? {}) as Row).map(([what, number]) => `, ${String(number)} ${what}`).join('')}`).join('\n');
        return [
          `\n${textOf(run, 'register')} at revision ${textOf(run, 'revision')}`,
          listed(rowsOf(run, 'decisions'), [['decision', 'decision'], ['command', 'command'], ['warnings', ({ findings }) => (findings as Row[]).map((one) => `${textOf(one, 'code')} (${Object.entries((one['figures'] ?? {}) as Row).map(([what, figure]) => `${what} ${String(figure)}`).join(', ')})`).join('; ')], ['refused', ({ refused }) => (refused === null ? '' : `${textOf(refused as Row, 'code')}: ${textOf(refused as Row, 'detail')}`)]]),
          ...rowsOf(run, 'decisions').flatMap((one) => (one['events'] as Row[]).map(({ sentence }) => `  ${(sentence as { vi: string }).vi}`)),
          '\nbefore', tree('before'), 'after', tree('after'),
          `\n${kept['balanced'] === true ? 'all that was held is placed' : 'NOT EVERYTHING IS PLACED'}`,
          listed(rowsOf(kept, 'lines'), [['unit', ({ unit }) => named(unit)], ['quantity', 'quantity'], ['before', 'before'], ['after', 'after'], ['to', ({ to }) => (to as unknown[]).map(named).join(', ')]]),
        ];
      }),
    ].join('\n'), // prettier-ignore

  members: (answer) => {
    const total = answer['total'] as Row;
    const columns: Column[] = [
      ['organization', 'name'], ['form', 'form'], ['cells', (one) => (one['form'] === 'committee' ? rowsOf(one, 'cells').length : '')],
      ['official', 'official'], ['probationary', 'probationary'], ['members', members],
    ]; // prettier-ignore
    return paragraph(
      `${asked(answer)}: ${members(total)} members (${numberOf(total, 'official')} official, ${numberOf(total, 'probationary')} probationary), ${numberOf(total, 'households')} households`,
      listed(rowsOf(answer, 'organizations'), columns),
    );
  },

  report: (answer) =>
    paragraph(asked(answer), reportTable(rowsOf(answer, 'figures')), textOf(answer, 'source')).trimEnd(),

  inspections: (answer, nameOf) => {
    const rounds = rowsOf(answer, 'inspections');
    const open = rounds.flatMap((round) => rowsOf(round, 'recommendations')).filter(isOpen);
    const columns: Column[] = [
      ['opened', 'openedOn'], ['form', 'form'], ['subject', 'subject'], ['held by', 'heldBy'], ['basis', 'basisNumber'], ['concluded', 'concludedOn'],
      ['targets', (round) => rowsOf(round, 'targets').length], ['remedies open', (round) => orNothing(rowsOf(round, 'recommendations').filter(isOpen).length)], ['inspection', 'inspection'],
    ]; // prettier-ignore
    const remedies: Column[] = [
      ['deadline', 'deadline'], ['', ({ overdue }) => (overdue ? 'overdue' : '')], ['status', 'status'],
      ['responsible', ({ responsible }) => nameOf(responsible)], ['recommendation', 'text'],
    ]; // prettier-ignore
    return paragraph(
      `${asked(answer)}: ${rounds.length} rounds`,
      listed(rounds, columns),
      ...(open.length > 0 ? ['Remedies open', listed(open, remedies)] : []),
    );
  },

  meetings: (answer, nameOf) => {
    const meetings = rowsOf(answer, 'meetings');
    const raised = meetings.flatMap((one) => rowsOf(one, 'issues').map((issue): Row => ({ ...issue, heldOn: one['heldOn'] }))); // prettier-ignore
    const columns: Column[] = [
      ['held', 'heldOn'], ['cell', ({ cell }) => nameOf(cell)], ['form', 'form'], ['present', 'present'], ['issues', (one) => orNothing(rowsOf(one, 'issues').length)],
      ['not settled', (one) => orNothing(rowsOf(one, 'issues').filter(isOpen).length)], ['meeting', 'meeting'],
    ]; // prettier-ignore
    const issues: Column[] = [
      ['raised', 'heldOn'], ['status', 'status'], ['since', 'since'], ['with', (issue) => nameOf(issue['with'])], ['issue', 'text'], ['outcome', 'outcome'],
    ]; // prettier-ignore
    return paragraph(
      `${asked(answer)}: ${meetings.length} meetings`,
      listed(meetings, columns),
      ...(raised.length > 0 ? ['Issues', listed(raised, issues)] : []),
    );
  },

  cases: (answer, nameOf) => {
    const listing = rowsOf(answer, 'cases');
    const counts = ['opened', 'over', 'open', 'owed', 'stuck', 'lost', 'astray'].map((name) => `${textOf(answer, name)} ${name}`); // prettier-ignore
    const columns: Column[] = [
      ['case', 'kind'], ['since', 'since'], ['with', ({ unit }) => nameOf(unit)], ['which', ({ standing }) => (standing === 'living' ? '' : standing)],
      ['goes to', ({ to, stuck }) => (stuck === null ? nameOf(to) : `nobody (${String(stuck)})`)], ['moves', (one) => orNothing(numberOf(one, 'moves'))], ['id', 'case'],
    ]; // prettier-ignore
    return paragraph(`${textOf(answer, 'register')}: cases ${counts.join(', ')}`, listed(listing, columns));
  },

  programmes: (answer, nameOf) => {
    const programmes = rowsOf(answer, 'programmes');
    const targets: Column[] = [['organization', ({ unit }) => nameOf(unit)], ['target', 'target'], ['reached', 'reached']]; // prettier-ignore
    return paragraph(
      `${textOf(answer, 'register')}: ${programmes.length} programmes`,
      ...programmes.flatMap((programme) => [
        `${textOf(programme, 'name')}: ${textOf(programme, 'issuer')}, ${textOf(programme, 'basisNumber')}, ${textOf(programme, 'termFrom')} to ${textOf(programme, 'termTo')}`,
        ...rowsOf(programme, 'goals').flatMap((goal) => [
          `${textOf(goal, 'name')}: ${goal['total'] === null ? '' : `${textOf(goal, 'total')} in all, `}targets given ${textOf(goal, 'target')}, reached ${textOf(goal, 'reached')}`,
          ...(rowsOf(goal, 'targets').length > 0 ? [listed(rowsOf(goal, 'targets'), targets)] : []),
        ]),
      ]),
    );
  },

  audit: (answer) => {
    const entries = rowsOf(answer, 'entries');
    return paragraph(`${textOf(answer, 'register')}: ${entries.length} entries`, ...entries.map(entry));
  },
};

/** How far it is known who sent it. */
function sender({ authenticated, osUser }: Row): string {
  if (authenticated) return '';
  return typeof osUser === 'string' ? ` (command line of the system's user ${osUser}, not authenticated)` : ' (not authenticated)'; // prettier-ignore
}

/** What happened, in both languages; then when it takes effect, on what basis, and who recorded it by which command. */
function entry(one: Row): string {
  const basis = one['basis'] as { number: string; issuer: string; date: string } | null;
  const dates = [
    ...(one['effectiveOn'] === null ? [] : [`effective ${textOf(one, 'effectiveOn')}`]),
    ...(one['decidedOn'] === null ? [] : [`decided ${textOf(one, 'decidedOn')}`]),
    ...(basis ? [`${basis.number}, ${basis.issuer}, ${basis.date}`] : []),
  ];
  const decision = one['decisionId'] === null ? '' : `, decision ${textOf(one, 'decisionId')}`;
  return [
    textOf(one, 'vi'),
    textOf(one, 'en'),
    ...(dates.length > 0 ? [`  ${dates.join('; ')}`] : []),
    `  recorded ${textOf(one, 'recordedAt')} by ${textOf(one, 'actor')}${sender(one)}: ${textOf(one, 'commandName')} ${textOf(one, 'commandId')}`,
    `  ${textOf(one, 'type')}, ${textOf(one, 'stream')} revision ${textOf(one, 'revision')}${decision}`,
  ].join('\n');
}
