import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { answerOf } from '../api/asking.js';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import { commandLineActor } from './actor.js';
import { planIncidentsQuery, type OpenPlanIncident } from '../plans/index.js';
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
  readonly amend?: boolean;
  readonly cancel?: boolean;
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
  const { incident } = await readModels.status();
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
        'Sự cố đang chờ người xử lý · what could not be projected, reacted to or carried out, and the reactors',
      ),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan incidents')
    .action(async (options: CommonOptions) => {
      const answer = await withSystem(options, async (system) => ({
        incidents: await incidentsOf(system),
        plans: await planIncidentsOf(system),
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
    .option('--set-aside', 'it is left out for good: by read models, rebuilds and reactors alike; of a plan, what a task sent')
    .option('--amend', 'of a plan: it goes back to drafting')
    .option('--cancel', 'of a plan: it is given up')
    .option('--reason <text>', 'why; public, and an event of its own')
    .requiredOption('--actor <name>', 'who decides it; recorded as not authenticated')
    .addHelpText(
      'after',
      '\nExample:\n  npx kientoan incidents settle 0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11 --set-aside --reason "Ghi nhầm" --actor an',
    )
    .action(async (id: string, _own: unknown, command: Command) => {
      const options = command.optsWithGlobals<SettleOptions>();
      const asked = howOf(options);
      const actor = commandLineActor(options.actor);
      const settled = await withSystem(options, (system) => settle(system, id, asked, actor));
      print(options, settled, (incident) => `${DONE[asked.how]}: ${'plan' in incident ? `plan ${incident.plan}, ${incident.command}` : `${incident.by}, ${placeOf(incident)}`}`);
    }); // prettier-ignore
}

/** Ways to settle an incident, and what is said of it then. */
const DONE = { 'try-again': 'tried again', leave: 'set aside', amend: 'back to drafting', cancel: 'cancelled' } as const; // prettier-ignore
interface Way {
  readonly how: keyof typeof DONE;
  readonly reason: string;
}

/** What plans have met that they cannot go on from, as the question `incidents` answers it. */
async function planIncidentsOf({
  readModels,
  gateway,
  handle,
}: System): Promise<readonly OpenPlanIncident[]> {
  const answer = await readModels.read((view) => answerOf(view, planIncidentsQuery, {}, { decides: handle }));
  return (gateway.answer(answer) as { readonly incidents: readonly OpenPlanIncident[] }).incidents;
}

async function settle(
  system: System,
  id: string,
  way: Way,
  actor: ReturnType<typeof commandLineActor>,
): Promise<OpenIncident | OpenPlanIncident> {
  const open = await incidentsOf(system);
  const incident = open.find((one) => one.id === id);
  if (incident) return settleOfReaders(system, incident, way, actor);
  const ofPlans = await planIncidentsOf(system);
  const ofPlan = ofPlans.find((one) => one.incident === id);
  if (ofPlan) return settleOfPlan(system, ofPlan, way, actor);
  throw new ProblemError(404, 'incident-unknown', `There is no open incident "${id}".`, 'Look at `kientoan incidents`.', {
    where: id, rule: 'only an open incident is settled', facts: { open: [...open.map((one) => one.id), ...ofPlans.map((one) => one.incident)] },
  }); // prettier-ignore
}

async function settleOfPlan(
  { gateway, handle, capabilities }: System,
  incident: OpenPlanIncident,
  { how, reason }: Way,
  actor: ReturnType<typeof commandLineActor>,
): Promise<OpenPlanIncident> {
  const definition = capabilities.commands.find(({ name }) => name === 'SettlePlanIncident');
  if (!definition) throw new Error('no command settles incidents of plans');
  const body = { register: incident.register, plan: incident.plan, incident: incident.incident, how, reason };
  await gateway.execute(handle, { definition, body, actor, idempotencyKey: randomUUID() });
  return incident;
}

/** Records the decision; whoever is halted by the incident finds it, in this process or in another one. */
async function settleOfReaders(
  system: System,
  incident: OpenIncident,
  { how, reason }: Way,
  actor: ReturnType<typeof commandLineActor>,
): Promise<OpenIncident> {
  if (how === 'amend' || how === 'cancel') throw wrongWay('Only a plan is amended or cancelled.');
  const { id, by, event } = incident;
  const settled = how === 'leave' ? 'set-aside' : 'retry';
  const body = { incident: id, how: settled, by, event, error: incident.error.slice(0, 4_000), reason };
  await system.handle.execute({ definition: SettleIncident, body, actor, idempotencyKey: randomUUID() });
  await system.readModels.heartbeat();
  await system.reactors.heartbeat();
  return incident;
}

/** @throws ProblemError `wrong-usage` */
function howOf({ retry, setAside, amend, cancel, reason = '' }: SettleOptions): Way {
  const given: Readonly<Record<Way['how'], boolean | undefined>> = { 'try-again': retry, leave: setAside, amend, cancel }; // prettier-ignore
  const [how, more] = (Object.keys(given) as Way['how'][]).filter((one) => given[one]);
  if (how !== undefined && more === undefined && reason.trim() !== '') return { how, reason };
  throw wrongWay('An incident is settled in one way, with a reason.');
}

const wrongWay = (detail: string): ProblemError =>
  new ProblemError(400, 'wrong-usage', detail, 'Use --retry or --set-aside, of a plan also --amend or --cancel, and --reason TEXT.', { where: '--retry', rule: 'command line' }); // prettier-ignore

const placeOf = ({ event, subject, command }: OpenIncident): string =>
  event ? `${event.type} ${event.stream}@${event.revision}` : `${command ?? ''} ${subject ?? ''}`;

function told({
  incidents,
  plans,
  reactors,
}: {
  readonly incidents: readonly OpenIncident[];
  readonly plans: readonly OpenPlanIncident[];
  readonly reactors: Awaited<ReturnType<System['reactors']['status']>>;
}): string {
  return paragraph(
    `${incidents.filter((one) => !one.setAside).length + plans.length} incidents wait for a person`,
    ...(incidents.length > 0
      ? [
          table(
            ['incident', 'by', 'where', 'error', ''],
            incidents.map((one) => [one.id, one.by, placeOf(one), one.error, one.setAside ? 'set aside' : '']),
          ),
        ]
      : []),
    ...(plans.length > 0
      ? [
          table(
            ['incident', 'plan', 'since', 'refused', 'why', 'ways'],
            plans.map((one) => [one.incident, one.planTitle, one.since, `${one.command} ${one.at ?? ''}`, `${one.code}: ${one.detail}`, one.ways.join(', ')]),
          ),
        ]
      : []),
    ...(incidents.length + plans.length > 0
      ? ['To settle one: kientoan incidents settle ID --retry | --set-aside | --amend | --cancel --reason TEXT --actor NAME']
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
