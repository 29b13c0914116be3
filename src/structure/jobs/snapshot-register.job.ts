import { defineJob } from '../../kernel/job.js';
import { idSchema } from '../../kernel/schemas.js';
import type { JobNeeds } from '../../projections/index.js';
import { registerStream } from '../commands/structure-command.js';
import { registerFold } from '../domain/register-fold.js';
import { registerRevisions } from '../read/register-revisions.js';

/** Folds a register in the background, so that a process that starts need not. */
export const SnapshotRegister = defineJob({
  name: 'snapshot-register',
  title: { vi: 'Lưu trạng thái sổ bộ để khởi động nhanh', en: 'A snapshot of a register' },
  parts: { register: idSchema },
  example: { register: 'kon-tum' },
  async *due({ handle, readModels }: JobNeeds) {
    for (const { register, revision } of await readModels.read(registerRevisions))
      if (handle.isSnapshotDue(registerStream(register), registerFold, revision)) yield { register };
  },
  run: async ({ register }, _context, { handle }: JobNeeds) => {
    await handle.snapshot(registerStream(register), registerFold);
  },
});
