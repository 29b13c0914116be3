import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import type { Actor } from '../kernel/event.js';
import { AcceptDifference, RecordCertificate, type Certificate } from '../projections/index.js';
import { commandLineActor } from './actor.js';
import { common, withSystem, type CommonOptions } from './context.js';
import { paragraph, print, Progress, table } from './output.js';

interface RebuildOptions extends CommonOptions {
  readonly actor?: string;
  readonly accept?: string;
  readonly reason?: string;
}

interface Accepting {
  readonly generation: number;
  readonly reason: string;
}

/** `rebuild`: the read models anew from the log, compared with the live ones. */
export function addRebuild(program: Command): void {
  common(
    program
      .command('rebuild')
      .description(
        'Dựng lại dữ liệu tra cứu · rebuild the read models beside the live ones, compare, switch',
      ),
  )
    .option(
      '--actor <name>',
      "who asks for it; recorded as not authenticated, with the operating system's user",
      'system',
    )
    .option(
      '--accept <generation>',
      'switch to the generation whose differences wait, with --reason and --actor',
    )
    .option('--reason <text>', 'why its differences are accepted; public')
    .addHelpText('after', '\nExample:\n  npx kientoan rebuild --json')
    .action(async (options: RebuildOptions, command: Command) => {
      const actor = commandLineActor(options.actor);
      const accepting = acceptingOf(options, command.getOptionValueSource('actor') === 'cli');
      const certificate = await withSystem(options, (system) => rebuild(system, actor, accepting));
      print(options, certificate, told);
      if (!certificate.switched) process.exitCode = 1;
    });
}

async function rebuild(system: System, actor: Actor, accepting: Accepting | undefined): Promise<Certificate> {
  const { readModels, handle, store } = system;
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 60_000);
  if (accepting) await recordAcceptance(system, actor, accepting);
  const progress = new Progress('rebuild');
  const onProgress = progress.rebuild.bind(progress);
  try {
    const made = accepting
      ? await readModels.accept(accepting.generation, accepting.reason, { onProgress })
      : await readModels.rebuild({ onProgress });
    await handle.execute({ definition: RecordCertificate, body: made, actor, idempotencyKey: randomUUID() });
    return made;
  } finally {
    progress.stop();
  }
}

/** Who takes responsibility stands in the log before anything is switched. */
async function recordAcceptance(
  { readModels, handle }: System,
  actor: Actor,
  { generation, reason }: Accepting,
): Promise<void> {
  const { candidate: waiting } = await readModels.status();
  // Another one does not wait; `accept` says so.
  if (waiting?.toGeneration !== generation) return;
  const body = { generation, digest: waiting.differences.digest, reason };
  await handle.execute({ definition: AcceptDifference, body, actor, idempotencyKey: randomUUID() });
}

/** @throws ProblemError `wrong-usage` */
function acceptingOf({ accept, reason }: RebuildOptions, actorNamed: boolean): Accepting | undefined {
  if (accept === undefined && reason === undefined) return undefined;
  const generation = /^\d{1,9}$/.test(accept ?? '') ? Number(accept) : 0;
  if (generation > 0 && (reason ?? '').trim() !== '' && actorNamed)
    return { generation, reason: reason ?? '' };
  throw new ProblemError(
    400,
    'wrong-usage',
    'Differences are accepted by the number of the generation, with a reason, by somebody.',
    'Use --accept NUMBER --reason TEXT --actor NAME.',
    { where: '--accept', rule: 'command line' },
  );
}

/** A certificate for a person. */
function told({ toGeneration, fromGeneration, events, tables, differences, switched }: Certificate): string {
  const beside = fromGeneration === null ? 'with none live to compare' : `${differences.total} differences from generation ${fromGeneration}`; // prettier-ignore
  const next = `Look at the differences; to switch all the same: kientoan rebuild --accept ${toGeneration} --reason TEXT --actor NAME`; // prettier-ignore
  return paragraph(
    `Generation ${toGeneration}, built from ${events} events: ${beside}. ${switched ? 'It is live now.' : 'Not switched.'}`,
    table(
      ['table', 'standing', 'rows live', 'rows rebuilt'],
      tables.map((one) => [one.table, one.standing, one.liveRows, one.rows]),
    ),
    ...(differences.listed.length > 0
      ? [
          table(
            ['table', 'row', 'what', 'column', 'live', 'rebuilt'],
            differences.listed.map((one) => [one.table, Object.values(one.key).join(' '), one.kind, one.column, shown(one.live), shown(one.rebuilt)]),
          ), // prettier-ignore
        ]
      : []),
    ...(switched ? [] : [next]),
  );
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
