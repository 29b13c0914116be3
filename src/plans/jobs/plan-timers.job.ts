import type { Kysely } from 'kysely';
import { defineJob } from '../../kernel/job.js';
import { Rejection } from '../../kernel/rejection.js';
import { daySchema } from '../../kernel/schemas.js';
import { jobActor, untilCaughtUp, type JobNeeds, type ReadView } from '../../projections/index.js';
import { planMachineCommands } from '../commands/index.js';
import type { PlanRules } from '../domain/plan-rules.js';
import type { PlansDatabase } from '../read/plans.projection.js';

/** So many plans are told at once that a timer of the same day is due. */
const AT_ONCE = 64;

/** Fires the timers of plans that are due, in the order of their days, each once: after days of downtime as well. */
export function planTimersJob(rules: PlanRules) {
  const { FirePlanTimer } = planMachineCommands(rules);
  return defineJob({
    name: 'plan-timers',
    title: { vi: 'Báo các mốc đến hạn của phương án', en: 'Fire the timers of plans that are due' },
    parts: { day: daySchema },
    example: { day: '2021-09-15' },
    async *due({ readModels, today }: JobNeeds) {
      const day = today();
      const waiting = await readModels.read((view) => dueTimers(view, day));
      if (waiting.length > 0) yield { day };
    },
    run: async ({ day }, { signal, progress }, needs: JobNeeds) => {
      await untilCaughtUp(needs);
      const due = await needs.readModels.read((view) => dueTimers(view, day));
      for (let at = 0; at < due.length;) {
        signal.throwIfAborted();
        const dueOn = due[at]?.dueOn;
        const together = due.slice(at, at + AT_ONCE).filter((one) => one.dueOn === dueOn);
        await Promise.all(together.map((one) => fire(one, needs, FirePlanTimer)));
        at += together.length;
        progress({ done: at, total: due.length });
      }
    },
  });
}

async function fire(
  { plan, timer }: DueTimer,
  { handle }: JobNeeds,
  definition: ReturnType<typeof planMachineCommands>['FirePlanTimer'],
): Promise<void> {
  try {
    await handle.execute({ definition, body: { plan, timer }, actor: jobActor('plan-timers'), idempotencyKey: timer }); // prettier-ignore
  } catch (error) {
    // It has fired, or the plan no longer waits for it: the log says so.
    if (!(error instanceof Rejection)) throw error;
  }
}

/** A timer whose day has come. */
export interface DueTimer {
  readonly plan: string;
  readonly timer: string;
  readonly dueOn: string;
}

/** Timers that are due on a day, in the order of their days; those of suspended plans wait. */
export async function dueTimers(view: ReadView, day: string): Promise<DueTimer[]> {
  return (view.db as Kysely<PlansDatabase>)
    .selectFrom('plan_timers as t')
    .innerJoin('plans as p', 'p.plan', 't.plan')
    .select(['t.plan', 't.timer', 't.dueOn'])
    .where('t.dueOn', '<=', day)
    .where('p.suspended', '=', 0)
    .orderBy('t.dueOn')
    .orderBy('t.plan')
    .orderBy('t.timer')
    .execute();
}
