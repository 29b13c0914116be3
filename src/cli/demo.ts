import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ProblemError, problemOf } from '../api/problem.js';
import type { System } from '../composition.js';
import { seedEntries, SEED_ACTOR } from '../reports.js';
import { SeedRefused, sendSeeds } from '../seeding/index.js';
import { commandLineActor } from './actor.js';
import { capabilities, common, loadReportDefinitions, PROJECT, rules, withServer, withSystem } from './context.js'; // prettier-ignore
import { idsInPlans, MovedClock, runAsPlan } from './demo-plans.js';
import { announced, serveUntilStopped } from '../serving.js';
import { serveOptions, servingOf, type ServeOptions } from './operate.js';
import { print, Progress, say } from './output.js';
import { ask } from './queries.js';
import { reportTable, type Row } from './views.js';

const REGISTER = 'kon-tum';
/** The day of the article's report. */
const DAY = '2021-09-15';
/** Longest wait until what the record owes is moved. */
const REACTION_MS = 60_000;

interface DemoOptions extends ServeOptions {
  readonly serve: boolean;
}

/** `demo`: the record of Kon Tum through the real commands, its report, and the API. */
export function addDemo(program: Command): void {
  serveOptions(
    common(
      program
        .command('demo')
        .description(
          'Nạp hồ sơ Kon Tum, in báo cáo, mở máy chủ · load the record of Kon Tum, print its report, serve',
        ),
    ),
  )
    .option('--no-serve', 'end after the report')
    .addHelpText('after', '\nExample:\n  npx kientoan demo --no-serve')
    .action(async (options: DemoOptions) => {
      const serving = options.serve ? servingOf(options) : undefined;
      const clock = new MovedClock();
      if (!serving) {
        await loadReportDefinitions();
        return withSystem(options, (system) => show(system, options, clock), { reacts: true, clock });
      }
      return withServer(
        options,
        async (served) => {
          await show(served.system, options, clock);
          await serveUntilStopped(
            served,
            { ...serving, alone: true },
            {
              say: (announcement) => say(options, announced(announcement)),
            },
          );
        },
        { projects: true, reacts: true, clock },
      );
    });
}

/** Loads the record and prints its report. */
async function show(system: System, options: DemoOptions, clock: MovedClock): Promise<void> {
  const { total, repeated, plans } = await load(system, clock);
  if (!options.json)
    process.stdout.write(
      repeated === total
        ? `The record of Kon Tum is loaded already (${total} commands).\n`
        : `Loaded the record of Kon Tum: ${total - repeated} commands; ${plans} mergers of villages went through as plans, on a moved clock.\n`,
    );
  // Cases of units that ended are moved before anything is reported.
  await system.reactors.idle(REACTION_MS);
  const query = capabilities.queries.find(({ name }) => name === 'report');
  if (!query) throw new Error('no report');
  const { answer } = await ask(system, query, { register: REGISTER, validAt: DAY });
  print(options, answer, ({ figures }) => reportTable(figures as Row[]));
}

async function load(
  system: System,
  clock: MovedClock,
): Promise<{ total: number; repeated: number; plans: number }> {
  const {
    handle,
    gateway,
    capabilities: { commands },
  } = system;
  const definitions = new Map(commands.map((definition) => [definition.name, definition]));
  const entries = await seedEntries(resolve(PROJECT, 'seeds', REGISTER), idsInPlans);
  let plans = 0;
  const actor = commandLineActor(SEED_ACTOR);
  const progress = new Progress('Kon Tum');
  try {
    const sent = await sendSeeds(entries, {
      asPlan: async (entry) => {
        const run = await runAsPlan(system, clock, rules, entry);
        if (!run.repeated) plans++;
        return run;
      },
      execute: (command, body, idempotencyKey) => {
        const definition = definitions.get(command);
        if (!definition)
          throw new ProblemError(
            404,
            'command-unknown',
            `There is no command "${command}".`,
            'Mend the seeds.',
          );
        return gateway.execute(handle, { definition, body, actor, idempotencyKey });
      },
      onProgress: (done, total) => progress.update(done, total),
    });
    return { ...sent, plans };
  } catch (error) {
    if (!(error instanceof SeedRefused)) throw error;
    const { detail, remedy, status, ...rest } = problemOf(error.cause);
    throw new ProblemError(
      status,
      'seed-refused',
      `${error.entry.file}, "${error.entry.key}" (${error.entry.command}): ${detail}`,
      remedy,
      { facts: rest },
    );
  } finally {
    progress.stop();
  }
}
