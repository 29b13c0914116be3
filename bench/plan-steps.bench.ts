import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './measured.js';
import { STEPS } from './plan-fixture.js';
import { PlanPeer } from './plan-peer.js';
import { PlanEvents } from './plan-events.js';
import { openPlanRuns, PlanRun, type PlanRuns } from './plan-runs.js';
import { prepare } from './prepared.js';
import { median } from './statistics.js';

const REGISTERS = 16;
const VILLAGES = 100;
/** So often plans and the peer take turns, so that whatever else the machine does hits both alike. */
const ROUNDS = 3;
/** How many times the peer's steps a second are asked for. */
const ASKED = 20;

/**
 * Steps a second of plans of five tasks from draft to effect, by the real commands: drafted with a decision, submitted,
 * five tasks of which one approves, reserved, its day come, carried out. Only the tasks count as steps. A caller goes on
 * when its plan is through. Beside it the peer's workflows of five durable steps. Without the peer nothing is given, and the
 * process ends with a failure.
 */
export async function planStepsBench(folder: string, quick: boolean): Promise<Measured[]> {
  let peer: PlanPeer;
  try {
    peer = await PlanPeer.start();
  } catch (error) {
    process.stderr.write(
      `plans: steps not measured, because there is no peer: ${(error as Error).message}\n`,
    );
    process.exitCode = 1;
    return [];
  }
  try {
    const own = join(folder, 'plans');
    const runs = await openPlanRuns(own);
    const villages = await prepare(runs, REGISTERS, VILLAGES);
    const ours = await OurPlans.open(runs, villages);
    const results: Measured[] = [];
    for (const callers of [1, 16]) {
      const plans = (callers === 1 ? 200 : 1_000) / (quick ? 4 : 1);
      const theirs = callers === 1 ? 40 : 200;
      await ours.measure(callers, plans);
      await peer.measure(callers, theirs);
      const rates: { ours: number; limit: number }[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rates.push({ ours: await ours.measure(callers, plans), limit: await peer.measure(callers, theirs) });
      results.push({
        name: `steps of plans, draft to effect, ${callers} callers, beside DBOS`,
        ours: median(rates.map((rate) => rate.ours)),
        limit: median(rates.map(({ limit }) => limit)),
        unit: 'steps/s',
        ratio: median(rates.map((rate) => rate.ours / rate.limit)),
        asked: ASKED,
      });
    }
    await ours.close();
    await runs.close();
    rmSync(own, { recursive: true, force: true });
    return results;
  } finally {
    await peer.close();
  }
}

/** Plans that rename a village each, one register after the other. */
class OurPlans {
  private next = 0;

  private constructor(
    private readonly runs: PlanRuns,
    private readonly villages: readonly (readonly string[])[],
    private readonly completed: PlanEvents,
  ) {}

  static async open(runs: PlanRuns, villages: readonly (readonly string[])[]): Promise<OurPlans> {
    return new OurPlans(runs, villages, await PlanEvents.follow(runs.store, 'PlanCompleted'));
  }

  /** Steps a second. */
  async measure(callers: number, plans: number): Promise<number> {
    const end = this.next + plans;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (this.next < end) await this.one(this.next++);
      }),
    );
    return (plans * STEPS) / ((performance.now() - started) / 1000);
  }

  close(): Promise<void> {
    return this.completed.close();
  }

  private async one(n: number): Promise<void> {
    const { runs, villages } = this;
    const register = n % villages.length;
    const own = villages[register] ?? [];
    const unit = own[Math.floor(n / villages.length) % own.length];
    const decision = { command: 'RenameVillage', body: { unit, name: `Tổ số ${n}` } };
    const run = await PlanRun.draft(runs, `r${register}`, `plan ${n}`, 'five-tasks', [decision]);
    await run.submit();
    const through = this.completed.of(run.id);
    for (let step = 0; step < STEPS; step++) await run.completeTask();
    await run.fireTimers();
    await through;
  }
}
