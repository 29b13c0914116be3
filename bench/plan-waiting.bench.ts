import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Background } from '../src/background/background.js';
import { openSystem, type System } from '../src/composition.js';
import { InProcessJobQueue } from '../src/jobs/index.js';
import { policyBook } from '../src/kernel/policy.js';
import { dueTimers, planMachineCommands } from '../src/plans/index.js';
import { inChild } from './child.js';
import type { Measured } from './measured.js';
import { planCapabilities, RULES, WAITING, type WaitingProcedure } from './plan-fixture.js';
import { PlanEvents } from './plan-events.js';
import { openPlanRuns, PlanRun } from './plan-runs.js';
import type { Started } from './plan-tasks.js';
import { prepare } from './prepared.js';
import { median } from './statistics.js';

const REGISTERS = 16;
/** As many plans are told at once as the job of timers tells. */
const AT_ONCE = 64;
const STARTS = 3;

/**
 * Plans that wait for a timer: what a process that projects, reacts and does jobs needs with them, beside the same process
 * without any plan; and timers of one day, from the moment when it has come until the last plan has gone on, beside the
 * same commands sent by somebody who knows them.
 */
export async function planWaitingBench(folder: string, quick: boolean): Promise<Measured[]> {
  const [plans, due] = quick ? [1_000, 100] : [10_000, 1_000];
  const [none, many] = [join(folder, 'plans-none'), join(folder, 'plans-waiting')];
  await prepareWaiting(none, 0, 0);
  await prepareWaiting(many, plans, due);
  const rows = [...(await startRows(none, many, plans)), await timersRow(many, plans, due)];
  for (const own of [none, many]) rmSync(own, { recursive: true, force: true });
  return rows;
}

/** Registers, and plans of which so many are due on the first day, so many on the second, and the others much later. */
async function prepareWaiting(folder: string, plans: number, due: number): Promise<void> {
  const runs = await openPlanRuns(folder);
  await prepare(runs, REGISTERS, 1);
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let n = next++; n < plans; n = next++) {
        const run = await PlanRun.draft(runs, `r${n % REGISTERS}`, `waiting ${n}`, procedureAt(n, due), []);
        await run.submit();
      }
    }),
  );
  await runs.close();
  await inChild('catch-up-plans', folder);
}

const procedureAt = (n: number, due: number): WaitingProcedure =>
  n < due ? 'waits-one-month' : n < 2 * due ? 'waits-two-months' : 'waits-a-year';

async function startRows(none: string, many: string, plans: number): Promise<Measured[]> {
  const starts: { without: Started; with: Started }[] = [];
  for (let time = 0; time < STARTS; time++)
    starts.push({
      without: await inChild<Started>('start-with-plans', none),
      with: await inChild<Started>('start-with-plans', many),
    });
  const row = (name: string, unit: string, of: (started: Started) => number): Measured => ({
    name: `${name}, ${plans} waiting plans beside none`,
    ours: median(starts.map((start) => of(start.with))),
    limit: median(starts.map(({ without }) => of(without))),
    unit,
    ratio: median(starts.map((start) => of(start.with) / of(start.without))),
  });
  return [
    row('start until what is due is known', 'ms', ({ ms }) => ms),
    row('resident memory after the start', 'MiB', ({ resident }) => resident),
  ];
}

async function timersRow(folder: string, plans: number, due: number): Promise<Measured> {
  let day: string = WAITING['waits-one-month'];
  const system = await openSystem({ folder, capabilities: planCapabilities, policies: policyBook([]), today: () => day }); // prettier-ignore
  const background = Background.start(system, new InProcessJobQueue());
  const fired = await PlanEvents.follow(system.store, 'TimerFired');
  const ours = await rateOf(due, async () => {
    await background.look();
    await fired.reached(due);
  });
  await fired.close();
  await background.stop();
  if ((await timersDue(system, day)).length > 0) throw new Error('a timer that was due has not fired');
  day = WAITING['waits-two-months'];
  const timers = await timersDue(system, day);
  if (timers.length !== due) throw new Error(`${timers.length} timers are due, not ${due}`);
  const bare = await rateOf(due, () => fireBare(system, timers));
  await system.close();
  return { name: `timers due at once, of ${due} among ${plans} plans, beside the bare commands`, ours, limit: bare, unit: 'timers/s', ratio: ours / bare }; // prettier-ignore
}

async function rateOf(count: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return count / ((performance.now() - started) / 1000);
}

type Timers = Awaited<ReturnType<typeof dueTimers>>;

/** What is due once the read models have everything. */
async function timersDue({ store, readModels }: System, day: string): Promise<Timers> {
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 60_000);
  return readModels.read((view) => dueTimers(view, day));
}

async function fireBare({ handle }: System, timers: Timers): Promise<void> {
  const { FirePlanTimer: definition } = planMachineCommands(RULES);
  const actor = { id: 'bench', authenticated: true };
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = timers[next++]; one; one = timers[next++])
        await handle.execute({ definition, body: { plan: one.plan, timer: one.timer }, actor, idempotencyKey: one.timer }); // prettier-ignore
    }),
  );
}
