import { daySchema } from '../kernel/schemas.js';
import { Rejection } from '../kernel/rejection.js';
import { NoteRemedyOverdue, unnotedRemedies } from '../inspections/index.js';
import { defineJob } from '../jobs/index.js';
import { actorOf, untilCaughtUp, type JobNeeds } from './job-needs.js';

/** Notes in the log every deadline that passed without a remedy, once each. */
export const OverdueRemedies = defineJob({
  name: 'overdue-remedies',
  title: { vi: 'Ghi nhận kiến nghị quá hạn khắc phục', en: 'Note remedies that are overdue' },
  parts: { day: daySchema },
  example: { day: '2021-09-15' },
  run: async ({ day }, { signal, progress }, needs: JobNeeds) => {
    await untilCaughtUp(needs);
    const overdue = await needs.readModels.read((view) => unnotedRemedies(view, day));
    for (const [at, remedy] of overdue.entries()) {
      signal.throwIfAborted();
      try {
        await needs.handle.execute({
          definition: NoteRemedyOverdue,
          body: { ...remedy, on: day },
          actor: actorOf('overdue-remedies'),
          idempotencyKey: `${remedy.recommendation}-${remedy.deadline}`,
        });
      } catch (error) {
        // It was mended, extended or noted since: the log says so.
        if (!(error instanceof Rejection)) throw error;
      }
      progress({ done: at + 1, total: overdue.length });
    }
  },
});
