import { resolve } from 'node:path';
import { capabilitiesWith, NAMED_BY_PROCEDURES, NO_PROCEDURES } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { isOpen } from '../../src/plans/domain/plan.state.js';
import { planFold, type PlanEvent } from '../../src/plans/index.js';
import { loadPolicies } from '../../src/policies.js';
import { loadPlanRules } from '../../src/procedures.js';
import { CommandsFound, Service } from './chaos.js';

/** What is left of plans whose server and worker were killed again and again. */
export interface PlansReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged, but not in the log at their place. */
  readonly lost: number;
  /** Commands that stand in the log more than once. */
  readonly doubled: number;
  readonly plans: {
    readonly begun: number;
    /** Of those, how many took effect exactly once, in each of their registers. */
    readonly onceInEffect: number;
    readonly standingStill: number;
  };
  readonly timers: { readonly fired: number; readonly twice: number; readonly dueAndNotFired: number };
  readonly tasks: { readonly opened: number; readonly done: number; readonly left: number };
  /** Rows in which the read models differ from a rebuild. */
  readonly differences: number;
  readonly switched: boolean;
}

const SEEDS = resolve(import.meta.dirname, '../../seeds');

/** Plans that are always under way, on a data folder whose server and worker are killed; then all come to their end. */
export async function chaosOfPlans(
  folder: string,
  redisUrl: string | undefined,
  { kills, plans }: { readonly kills: number; readonly plans: number },
): Promise<PlansReport> {
  const service = new Service(folder, redisUrl, plans, 'plans-child.js');
  const env = { PLANS: String(plans) };
  try {
    await service.killedTimes(kills, 5, 90, env);
    await service.kill('server');
    service.start({ ...env, FINISH: '1' });
    await service.ended();
  } finally {
    await service.stop();
  }
  const rules = { ...NO_PROCEDURES, ...(await loadPlanRules(SEEDS, NAMED_BY_PROCEDURES)) };
  const policies = await loadPolicies(resolve(SEEDS, 'policies'));
  const system = await openSystem({ folder, capabilities: capabilitiesWith([], rules), policies });
  try {
    return { kills, ...(await reportOf(system, service.acknowledged)) };
  } finally {
    await system.close();
  }
}

async function reportOf(
  { store, registry, reactors, readModels, handle }: System,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Omit<PlansReport, 'kills'>> {
  await reactors.idle(120_000);
  const commands = new CommandsFound();
  const events = new Map<string, PlanEvent[]>();
  for await (const stored of store.readAll()) {
    commands.add(stored);
    if (!stored.stream.startsWith('plan-')) continue;
    const { event } = registry.decode<PlanEvent>(stored);
    events.set(stored.stream, [...(events.get(stored.stream) ?? []), event]);
  }
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 120_000);
  const report = {
    plans: { begun: events.size, onceInEffect: 0, standingStill: 0 },
    timers: { fired: 0, twice: 0, dueAndNotFired: 0 },
    tasks: { opened: 0, done: 0, left: 0 },
  };
  for (const [stream, own] of events) {
    const { state } = await handle.state(stream, planFold);
    const carriedOut = own.flatMap((one) => (one.type === 'RegisterCarriedOut' ? [one.data.register] : []));
    const registers = new Set(state.decisions.map(({ body }) => String(body['register'] ?? 'r')));
    const effects = own.filter(({ type }) => type === 'PlanTookEffect').length;
    if (effects === 1 && carriedOut.sort().join() === [...registers].sort().join())
      report.plans.onceInEffect++;
    report.plans.standingStill += state.incidents.size;
    const fired = own.flatMap((one) => (one.type === 'TimerFired' ? [one.data.timer] : []));
    report.timers.fired += fired.length;
    report.timers.twice += fired.length - new Set(fired).size;
    const today = handle.today();
    report.timers.dueAndNotFired += [...state.timers.values()].filter(({ dueOn }) => dueOn <= today).length;
    report.tasks.opened += own.flatMap((one) => (one.type === 'StageEntered' ? one.data.tasks : [])).length;
    report.tasks.done += own.filter(({ type }) => type === 'TaskCompleted').length;
    report.tasks.left += [...state.tasks.values()].filter(isOpen).length;
  }
  const { differences, switched } = await readModels.rebuild();
  return {
    ...commands.beside(acknowledged),
    ...report,
    differences: differences.total,
    switched,
  };
}

/** Whatever was killed, this holds. */
export function expectUnharmed(report: PlansReport, { plans }: { readonly plans: number }): void {
  expect(report).toMatchObject({ lost: 0, doubled: 0, differences: 0, switched: true });
  expect(report.plans).toEqual({ begun: report.plans.begun, onceInEffect: report.plans.begun, standingStill: 0 }); // prettier-ignore
  expect(report.plans.begun).toBeGreaterThanOrEqual(plans);
  expect(report.timers).toEqual({ fired: report.timers.fired, twice: 0, dueAndNotFired: 0 });
  expect(report.timers.fired).toBeGreaterThanOrEqual(report.plans.begun);
  expect(report.tasks).toEqual({ opened: report.tasks.done, done: report.tasks.done, left: 0 });
}
