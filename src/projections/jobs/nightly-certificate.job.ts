import { defineJob } from '../../kernel/job.js';
import { daySchema } from '../../kernel/schemas.js';
import { Rejection } from '../../kernel/rejection.js';
import { RecordCertificate } from '../commands/record-certificate.command.js';
import { OPERATIONS } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';
import { jobActor, untilCaughtUp, type JobNeeds } from './job-needs.js';

/** Rebuilds the read models, compares them with the live ones, and leaves the certificate of the night in the log. */
export const NightlyCertificate = defineJob({
  name: 'nightly-certificate',
  title: { vi: 'Đối chiếu dữ liệu tra cứu hằng đêm', en: 'The certificate of a night' },
  parts: { night: daySchema },
  example: { night: '2021-09-15' },
  /** A night is over when its day has begun; of an empty log there is nothing to certify. */
  async *due(needs: JobNeeds) {
    const night = needs.today();
    if ((await needs.store.head()) === undefined) return;
    if (!(await isCertified(needs, night))) yield { night };
  },
  run: async ({ night }, { signal, progress }, needs: JobNeeds) => {
    if (await isCertified(needs, night)) return;
    await untilCaughtUp(needs);
    const certificate = await needs.readModels.rebuild({
      signal,
      onProgress: ({ events, total }) =>
        progress({ done: events, ...(total === undefined ? {} : { total }) }),
    });
    try {
      await needs.handle.execute({
        definition: RecordCertificate,
        body: { ...certificate, night },
        actor: jobActor('nightly-certificate'),
        idempotencyKey: `${night}-${certificate.toGeneration}`,
      });
    } catch (error) {
      // Another worker was first; this generation is as good as that one.
      if (!(error instanceof Rejection && error.details.code === 'night-certified')) throw error;
    }
  },
});

async function isCertified({ handle }: JobNeeds, night: string): Promise<boolean> {
  const { state } = await handle.state(OPERATIONS, operationsFold);
  return state.nights.has(night);
}
