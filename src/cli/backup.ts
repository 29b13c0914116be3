import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { restoreBackup, takeBackup, verify, type Manifest, type Restored, type Verification } from '../backup/index.js'; // prettier-ignore
import { openStore } from '../composition.js';
import { assertUsable, openingFile } from '../data-folder.js';
import { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore } from '../event-store/event-store.port.js';
import { ErasureLedger } from '../people/index.js';
import { eventStoreSettings, logIdentity } from '../settings.js';
import { capabilities, common, ledgerFile, type CommonOptions } from './context.js';
import { EXIT } from './outcome.js';
import { paragraph, print, Progress, table } from './output.js';

interface RestoreOptions extends CommonOptions {
  readonly erasures?: string;
}

/** `backup`, `restore` and `verify`. */
export function addBackup(program: Command, version: string): void {
  common(
    program
      .command('backup <target>')
      .description('Sao lưu trong khi máy chủ chạy · back up log and people at one position, beside a running server'), // prettier-ignore
  )
    .addHelpText('after', '\nExample:\n  npx kientoan backup /backups/2021-09-15')
    .action(async (target: string, options: CommonOptions) => {
      const made = await on(options, 'backup', (place, onProgress) =>
        takeBackup({ ...place, target: resolve(target), version, takenBy: { user: userInfo().username, host: hostname() }, onProgress }),
      ); // prettier-ignore
      print(options, { target: resolve(target), ...made }, backedUp);
    });
  common(
    program
      .command('restore <source>')
      .description('Phục hồi vào thư mục trống · restore a backup into an empty data folder'),
  )
    .option('--erasures <file>', 'ledger of erasures that knows who was erased since the backup')
    .addHelpText('after', '\nExample:\n  npx kientoan restore /backups/2021-09-15 --data ./restored')
    .action(async (source: string, options: RestoreOptions) => {
      assertUsable(resolve(options.data));
      const restored = await on(options, 'restore', (place, onProgress) =>
        restoreBackup({
          ...place,
          source: resolve(source),
          onProgress,
          ...(options.erasures === undefined ? {} : { erasures: resolve(options.erasures) }),
        }),
      );
      print(options, { folder: resolve(options.data), ...restored }, restoredTo);
    });
  common(
    program
      .command('verify [source]')
      .description('Kiểm tra bản sao lưu hoặc thư mục dữ liệu · verify a backup, or without one the data folder'), // prettier-ignore
  )
    .addHelpText(
      'after',
      '\nExample:\n  npx kientoan verify /backups/2021-09-15\n  npx kientoan verify --data ./data',
    ) // prettier-ignore
    .action(async (source: string | undefined, options: CommonOptions) => {
      const found = await on(options, 'verify', ({ folder, server, ...place }, onProgress) =>
        verify({
          ...place,
          registry: new EventRegistry(capabilities.events),
          onProgress,
          ...(source === undefined
            ? { source: folder, kind: 'data-folder', server }
            : { source: resolve(source), kind: 'backup' }),
        }),
      );
      print(options, found, verified);
      if (!found.whole) process.exitCode = EXIT.refused;
    });
}

interface Place {
  readonly folder: string;
  readonly log: string;
  readonly server: EventStore | undefined;
  readonly ledger: ErasureLedger;
}

/** Where the data of `--data` and the environment lie, while `work` runs. The system itself is not opened. */
async function on<T>(
  options: CommonOptions,
  what: string,
  work: (place: Place, onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const folder = resolve(options.data);
  const settings = eventStoreSettings(process.env);
  const log = settings ? logIdentity(settings) : 'embedded';
  const ledger = new ErasureLedger(ledgerFile(folder), log);
  const server = settings ? await openStore(folder, settings) : undefined;
  const progress = new Progress(what);
  try {
    return await openingFile(folder, 'people.sqlite', () =>
      work({ folder, log, server, ledger }, (done, total) => progress.update(done, total)),
    );
  } finally {
    progress.stop();
    await server?.close();
  }
}

const factsOf = ({ log, people, documents, takenAt, takenBy }: Manifest): string =>
  listed({
    taken: `${takenAt} by ${takenBy.user} on ${takenBy.host}`,
    position: log.position ?? '(an empty log)',
    events: `${log.events} in ${log.streams} streams`,
    documents,
    'names and texts': `${people.values}, ${people.erased} of them erased`,
  });

function backedUp({ target, ...manifest }: Manifest & { readonly target: string }): string {
  return paragraph(
    `Backed up to ${target}`,
    factsOf(manifest),
    `Verify it: kientoan verify ${target}\nThe ledger of erasures is not in it: keep ${manifest.erasures.ledger} elsewhere.`,
  );
}

function restoredTo({ folder, manifest, ledger, erasures }: Restored & { readonly folder: string }): string {
  return paragraph(
    `Restored to ${folder}`,
    factsOf(manifest),
    ledger === null
      ? `There is no ledger of erasures at ${manifest.erasures.ledger}: nobody was erased, as far as this machine knows.`
      : `${erasures} erasures of the ledger were applied.`,
    `The read models are built at the next start: kientoan serve --data ${folder}`,
  );
}

function verified({ source, whole, total, findings, ...facts }: Verification): string {
  return paragraph(
    `${source}: ${whole ? 'whole' : `${total} findings`}`,
    listed(facts),
    ...(total > findings.length ? [`The first ${findings.length}:`] : []),
    ...(whole ? [] : [table(['check', 'where', 'what'], findings.map(({ check, where, detail }) => [check, where, detail]))]), // prettier-ignore
  );
}

function listed(facts: object): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  return Object.entries(facts)
    .map(([name, fact]) => `${name.padEnd(width)}  ${String(fact)}`)
    .join('\n');
}
