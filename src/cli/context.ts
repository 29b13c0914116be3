import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { capabilitiesWith } from '../capabilities.js';
import { openSystem, type System } from '../composition.js';
import { claimServer, ledgerFileOf, type ServerClaim } from '../data-folder.js';
import type { ReportDefinition } from '../history/index.js';
import { loadPolicies } from '../policies.js';
import { eventStoreSettings } from '../settings.js';
import { Progress } from './output.js';

/** The project's folder: seeds lie beside `dist/`. */
export const PROJECT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

const reports: ReportDefinition[] = [];

/** Everything that this program can do. Of reports only once `loadReportDefinitions` has read them. */
export const capabilities = capabilitiesWith(reports);

/** Reads the reports that the seeds define: most subcommands do not need them, and it takes its time. */
export async function loadReportDefinitions(): Promise<void> {
  const { loadReports } = await import('../reports.js');
  reports.splice(0, reports.length, ...(await loadReports(resolve(PROJECT, 'seeds'))));
}

export interface CommonOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `--data` and `--json`, which every subcommand takes. */
export function common(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder', process.env['KIENTOAN_DATA'] ?? './data')
    .option('--json', 'one JSON document on standard output and nothing else');
}

/** Where the ledger of erasures of a data folder lies. */
export function ledgerFile(folder: string): string {
  return process.env['KIENTOAN_ERASURES'] || ledgerFileOf(folder);
}

/** What a process does beside its work: a question alone has nobody move cases; with workers a server does nothing. */
export interface Follows {
  readonly projects?: boolean;
  readonly reacts?: boolean;
}

/** Opens the data folder, does the work, and closes it whatever happens. */
export async function withSystem<T>(
  options: CommonOptions,
  work: (system: System) => Promise<T>,
  { projects = true, reacts = false }: Follows = {},
): Promise<T> {
  const progress = new Progress('rebuild');
  const system = await openSystem({
    folder: resolve(options.data),
    capabilities,
    policies: await loadPolicies(resolve(PROJECT, 'seeds/policies')),
    eventStore: eventStoreSettings(process.env),
    erasures: ledgerFile(resolve(options.data)),
    onProgress: (state) => progress.rebuild(state),
    projects,
    reacts,
  });
  progress.stop();
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

/** As `withSystem`, as the one server of the folder. @throws ProblemError `server-running` */
export async function withServer<T>(
  options: CommonOptions,
  work: (system: System, claim: ServerClaim) => Promise<T>,
  follows: Follows = { projects: true, reacts: true },
): Promise<T> {
  eventStoreSettings(process.env);
  const claim = claimServer(resolve(options.data));
  try {
    await loadReportDefinitions();
    return await withSystem(options, (system) => work(system, claim), follows);
  } finally {
    claim.release();
  }
}
