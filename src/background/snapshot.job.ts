import { idSchema } from '../kernel/schemas.js';
import { defineJob } from '../jobs/index.js';
import { registerFold, registerStream } from '../structure/index.js';
import type { JobNeeds } from './job-needs.js';

/** Folds a register in the background, so that a process that starts need not. */
export const SnapshotRegister = defineJob({
  name: 'snapshot-register',
  title: { vi: 'Lưu trạng thái sổ bộ để khởi động nhanh', en: 'A snapshot of a register' },
  parts: { register: idSchema },
  example: { register: 'kon-tum' },
  run: async ({ register }, _context, { handle }: JobNeeds) => {
    await handle.snapshot(registerStream(register), registerFold);
  },
});
