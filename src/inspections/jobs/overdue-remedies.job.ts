import { defineJob } from '../../kernel/job.js';
import { Rejection } from '../../kernel/rejection.js';
import { daySchema } from '../../kernel/schemas.js';
import { jobActor, untilCaughtUp, type JobNeeds } from '../../projections/index.js';
import { NoteRemedyOverdue } from '../commands/note-remedy-overdue.command.js';
import { unnotedRemedies } from '../read/overdue-remedies.js';

/** Notes in the log every deadline that passed without a remedy, once each. */
export const OverdueRemedies = defineJob({
  name: 'overdue-remedies',
  title: { vi: 'Ghi nhận kiến nghị quá hạn khắc phục', en: 'Note remedies that are overdue' },
  parts: { day: daySchema },
  example: { day: '2021-09-15' },
  async *due({ readModels, today }: JobNeeds) {
    const day = today();
    const open = await readModels.read((view) => unnotedRemedies(view, day));
    if (open.length > 0) yield { day };
  },
  run: async ({ day }, { signal, progress }, needs: JobNeeds) => {
    await untilCaughtUp(needs);
    const overdue = await needs.readModels.read((view) => unnotedRemedies(view, day));
    for (const [at, remedy] of overdue.entries()) {
      signal.throwIfAborted();
      try {
        await needs.handle.execute({
          definition: NoteRemedyOverdue,
          body: { ...remedy, on: day },
          actor: jobActor('overdue-remedies'),
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
