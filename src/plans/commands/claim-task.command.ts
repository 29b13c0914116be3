import { claimTaskSchema } from '../domain/plan.command.js';
import { claimTask } from '../domain/task.decide.js';
import { EVERY_HAND, planCommand } from './plan-command.js';

/** Claim a task. */
export const ClaimTask = planCommand({
  name: 'ClaimTask',
  title: { vi: 'Nhận việc', en: 'Claim a task' },
  schema: claimTaskSchema,
  example: { register: 'kon-tum', plan: 'p-1', task: 't-1' },
  roles: EVERY_HAND,

  decide: claimTask,
});
