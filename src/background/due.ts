import { unnotedRemedies } from '../inspections/index.js';
import { jobId, type DueSource, type JobId } from '../jobs/index.js';
import { registerFold, registerRevisions, registerStream } from '../structure/index.js';
import type { JobNeeds } from './job-needs.js';
import { isCertified, NightlyCertificate } from './nightly-certificate.job.js';
import { OverdueRemedies } from './overdue-remedies.job.js';
import { SnapshotRegister } from './snapshot.job.js';

/** What should be done now, by what the log says: whatever becomes of the queue, it is filled from here again. */
export function dueSources(needs: JobNeeds): readonly DueSource[] {
  return [
    { name: NightlyCertificate.name, due: () => certificate(needs) },
    { name: OverdueRemedies.name, due: () => overdue(needs) },
    { name: SnapshotRegister.name, due: () => snapshots(needs) },
  ];
}

/** The night is over when its day has begun. */
async function* certificate(needs: JobNeeds): AsyncIterable<JobId> {
  const night = needs.today();
  if (!(await isCertified(needs, night))) yield jobId(NightlyCertificate, { night });
}

async function* overdue({ readModels, today }: JobNeeds): AsyncIterable<JobId> {
  const day = today();
  const open = await readModels.read((view) => unnotedRemedies(view, day));
  if (open.length > 0) yield jobId(OverdueRemedies, { day });
}

async function* snapshots({ handle, readModels }: JobNeeds): AsyncIterable<JobId> {
  for (const { register, revision } of await readModels.read(registerRevisions)) {
    if (handle.isSnapshotDue(registerStream(register), registerFold, revision))
      yield jobId(SnapshotRegister, { register });
  }
}
