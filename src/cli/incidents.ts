import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import { commandLineActor } from './actor.js';
import { ReadModelBehind, SettleIncident } from '../projections/index.js';
import { common, withSystem, type CommonOptions } from './context.js';
import { paragraph, print, table } from './output.js';

/** Something that could not be taken and stands still until a person settles it. */
export interface OpenIncident {
  /** What `incidents settle` takes. */
  readonly id: string;
  /** `projection structure`, `reactor obligations`. */
  readonly by: string;
  readonly what: 'not-projected' | 'not-reacted-to' | 'refused';
  readonly event: { readonly type: string; readonly stream: string; readonly revision: number } | null;
  /** Of a refused command: its name, and the case that it is to move. */
  readonly command: string | null;
  readonly subject: string | null;
  readonly error: string;
  readonly setAside: boolean;
}

interface SettleOptions extends CommonOptions {
  readonly retry?: boolean;
  readonly setAside?: boolean;
  readonly reason?: string;
  readonly actor: string;
}

/** Everything that stands still: events that could not be projected or reacted to, and commands of reactors that are refused. */
export async function incidentsOf({ store, readModels, reactors }: System): Promise<readonly OpenIncident[]> {
  const head = await store.head();
  // A process that has just begun to project meets what halts it a moment later.
  if (head !== undefined)
    await readModels.waitFor(head, 60_000).catch((error: unknown) => {
      if (!(error instanceof ReadModelBehind)) throw error;
    });
  const { incident } = readModels.status();
  const halted = (await reactors.status()).flatMap((one) => one.incident ?? []);
  const nothing = { command: null, subject: null, setAside: false };
  return [
    ...(incident
      ? [{ id: incident.eventId, by: `projection ${incident.projection}`, what: 'not-projected' as const, event: eventOf(incident), error: incident.error, ...nothing }]
      : []),
    ...halted.map((one) => ({ id: one.id, by: `reactor ${one.reactor}`, what: 'not-reacted-to' as const, event: eventOf(one), error: one.error, ...nothing })),
    ...reactors.refused().map(({ id, reactor, command, subject, error, setAside }) => ({
      id, by: `reactor ${reactor}`, what: 'refused' as const, event: null, command, subject, error, setAside,
    })),
  ]; // prettier-ignore
}

const eventOf = ({ type, stream, revision }: NonNullable<OpenIncident['event']>) => ({ type, stream, revision }); // prettier-ignore

/** `incidents` and `incidents settle`. */
export function addIncidents(program: Command): void {
  const incidents = common(
    program
      .command('incidents')
      .description(
        'Sự cố đang chờ người xử lý · what could not be projected or reacted to, and the reactors',
      ),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan incidents')
    .action(async (options: CommonOptions) => {
      const answer = await withSystem(options, async (system) => ({
        incidents: await incidentsOf(system),
        reactors: await system.reactors.status(),
      }));
      print(options, answer, told);
    });
  common(
    incidents
      .command('settle <id>')
      .description('Thử lại hoặc gác lại một sự cố · have an incident tried again, or set it aside'),
  )
    .option('--retry', 'it is tried again')
    .option('--set-aside', 'it is left out for good: by read models, rebuilds and reactors alike')
    .option('--reason <text>', 'why; public, and an event of its own')
    .requiredOption('--actor <name>', 'who decides it; recorded as not authenticated')
    .addHelpText(
      'after',
      '\nExample:\n  npx kientoan incidents settle 0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11 --set-aside --reason "Ghi nhầm" --actor an',
    )
    .action(async (id: string, _own: unknown, command: Command) => {
      const options = command.optsWithGlobals<SettleOptions>();
      const how = howOf(options);
      const actor = commandLineActor(options.actor);
      const settled = await withSystem(options, (system) => settle(system, id, how, actor));
      print(options, settled, (incident) => `${how.how === 'retry' ? 'tried again' : 'set aside'}: ${incident.by}, ${placeOf(incident)}`); // prettier-ignore
    });
}

/** Records the decision; whoever is halted by the incident finds it, in this process or in another one. */
async function settle(
  system: System,
  id: string,
  { how, reason }: { readonly how: 'retry' | 'set-aside'; readonly reason: string },
  actor: ReturnType<typeof commandLineActor>,
): Promise<OpenIncident> {
  const open = await incidentsOf(system);
  const incident = open.find((one) => one.id === id);
  if (!incident) {
    throw new ProblemError(404, 'incident-unknown', `There is no open incident "${id}".`, 'Look at `kientoan incidents`.', {
      where: id, rule: 'only an open incident is settled', facts: { open: open.map((one) => one.id) },
    }); // prettier-ignore
  }
  const body = { incident: id, how, by: incident.by, event: incident.event, error: incident.error.slice(0, 4_000), reason }; // prettier-ignore
  await system.handle.execute({ definition: SettleIncident, body, actor, idempotencyKey: randomUUID() });
  await system.readModels.heartbeat();
  await system.reactors.heartbeat();
  return incident;
}

/** @throws ProblemError `wrong-usage` */
function howOf({ retry, setAside, reason }: SettleOptions): {
  readonly how: 'retry' | 'set-aside';
  readonly reason: string;
} {
  if ((retry === true) !== (setAside === true) && (reason ?? '').trim() !== '')
    return { how: retry === true ? 'retry' : 'set-aside', reason: reason ?? '' };
  throw new ProblemError(
    400,
    'wrong-usage',
    'An incident is either tried again or set aside, with a reason.',
    'Use --retry or --set-aside, and --reason TEXT.',
    { where: '--retry', rule: 'command line' },
  );
}

const placeOf = ({ event, subject, command }: OpenIncident): string =>
  event ? `${event.type} ${event.stream}@${event.revision}` : `${command ?? ''} ${subject ?? ''}`;

function told({
  incidents,
  reactors,
}: {
  readonly incidents: readonly OpenIncident[];
  readonly reactors: Awaited<ReturnType<System['reactors']['status']>>;
}): string {
  return paragraph(
    `${incidents.filter((one) => !one.setAside).length} incidents wait for a person`,
    ...(incidents.length > 0
      ? [
          table(
            ['incident', 'by', 'where', 'error', ''],
            incidents.map((one) => [one.id, one.by, placeOf(one), one.error, one.setAside ? 'set aside' : '']),
          ),
          'To settle one: kientoan incidents settle ID --retry | --set-aside --reason TEXT --actor NAME',
        ]
      : []),
    table(
      ['reactor', 'events behind', 'owed', 'refused', 'set aside', 'run by'],
      reactors.map((one) => [
        one.reactor, one.lag, one.owed + one.sent, one.refused, one.setAside,
        one.lease.expiresAt > Date.now() ? `process ${one.lease.pid} on ${one.lease.host}` : 'nobody: start `kientoan serve`',
      ]),
    ),
  ); // prettier-ignore
}
