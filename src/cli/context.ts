import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';
import { capabilitiesWith, NAMED_BY_PROCEDURES, NO_PROCEDURES } from '../capabilities.js';
import { openSystem, type System } from '../composition.js';
import { assertLedgerUsable, claimServer, ledgerFileOf } from '../data-folder.js';
import type { ReportDefinition } from '../history/index.js';
import { joinLog } from '../hosts.js';
import { dayInVietnam, type Day } from '../kernel/day.js';
import { isRunningOut, type PlanRules } from '../plans/index.js';
import { loadPolicies } from '../policies.js';
import { loadPlanRules } from '../procedures.js';
import type { Served } from '../serving.js';
import { databaseSettings, eventStoreSettings, telemetrySettings } from '../settings.js';
import type { Telemetry } from '../telemetry/index.js';
import { Progress } from './output.js';

/** The project's folder: seeds lie beside `dist/`. */
export const PROJECT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** The version of this program. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(resolve(PROJECT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

const reports: ReportDefinition[] = [];

/** By which plans are judged; `withSystem` fills it. */
export const rules: PlanRules = { ...NO_PROCEDURES };

/** Everything that this program can do. Of reports and procedures only once they are read. */
export const capabilities = capabilitiesWith(reports, rules);

/** Reads the procedures that plans follow. @throws ProcedureFileError */
export async function loadProcedures(): Promise<PlanRules> {
  return Object.assign(rules, await loadPlanRules(resolve(PROJECT, 'seeds'), NAMED_BY_PROCEDURES));
}

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
    .option('--data <dir>', 'data folder', dataFolderOf, process.env['KIENTOAN_DATA'] || './data')
    .option('--json', 'one JSON document on standard output and nothing else');
}

/** Nothing at all would be the folder in which somebody stands, and a name like an option is one that was forgotten. */
function dataFolderOf(text: string): string {
  if (text.trim() !== '' && !text.startsWith('-')) return text;
  throw new InvalidArgumentError(
    `name a folder${text === '' ? '' : `; one that is called so is ./${text}`}.`,
  );
}

/** Where the ledger of erasures of a data folder lies. @throws ProblemError `erasures-unusable` where a setting puts it where it cannot be written */
export function ledgerFile(folder: string): string {
  const { KIENTOAN_ERASURES: file } = process.env;
  if (!file) return ledgerFileOf(folder);
  assertLedgerUsable(file);
  return file;
}

/** What a process does beside its work: a question alone has nobody move cases; with workers a server does nothing. */
export interface Follows {
  readonly projects?: boolean;
  readonly reacts?: boolean;
  /** Who watches it. */
  readonly telemetry?: Telemetry;
  /** The clock by which everything is judged; default the real one. */
  readonly clock?: { today(): Day; isMoved(): boolean };
}

/** Opens the data folder, does the work, and closes it whatever happens. */
export async function withSystem<T>(
  options: CommonOptions,
  work: (system: System) => Promise<T>,
  { projects = true, reacts = false, telemetry, clock }: Follows = {},
): Promise<T> {
  const progress = new Progress('rebuild');
  await loadProcedures();
  const system = await openSystem({
    folder: resolve(options.data),
    capabilities,
    policies: await loadPolicies(resolve(PROJECT, 'seeds/policies')),
    eventStore: eventStoreSettings(process.env),
    database: databaseSettings(process.env),
    erasures: ledgerFile(resolve(options.data)),
    onProgress: (state) => progress.rebuild(state),
    telemetry,
    projects,
    reacts,
    ...(clock ? { today: () => clock.today(), isMoved: () => clock.isMoved() } : {}),
  });
  progress.stop();
  Object.assign(rules, { maxAppendBytes: system.store.limits().maxAppendBytes } satisfies Partial<PlanRules>);
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

/** As `withSystem`, as the one server of the folder. @throws ProblemError `server-running` */
export async function withServer<T>(
  options: CommonOptions,
  work: (served: Served) => Promise<T>,
  follows: Follows = { projects: true, reacts: true },
): Promise<T> {
  eventStoreSettings(process.env);
  databaseSettings(process.env);
  const watching = telemetrySettings(process.env);
  ledgerFile(resolve(options.data));
  const claim = claimServer(resolve(options.data));
  // Its libraries are for servers alone: a question on the command line does not wait for them.
  const { openTelemetry } = await import('../telemetry/index.js');
  const telemetry = await openTelemetry({ version: programVersion(), ...watching });
  try {
    await loadReportDefinitions();
    const serve = async (system: System): Promise<T> => {
      const { knownUntil } = rules.calendar;
      if (isRunningOut(rules.calendar, dayInVietnam(Date.now())))
        telemetry.log.warn(
          { code: 'calendar-ends', knownUntil },
          'no public holiday is known beyond this day: deadlines in working days are counted without',
        );
      await joinLog(system, resolve(options.data), process.env);
      return work({ system, claim, telemetry });
    };
    return await withSystem(options, serve, { ...follows, telemetry });
  } finally {
    claim.release();
    telemetry.log.info('stopped');
    await telemetry.close();
  }
}
