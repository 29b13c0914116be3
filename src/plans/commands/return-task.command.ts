import { returnTaskSchema } from '../domain/plan.command.js';
import { returnTask } from '../domain/task.decide.js';
import { EVERY_HAND, planCommand } from './plan-command.js';

/** Return a task. */
export const ReturnTask = planCommand({
  name: 'ReturnTask',
  title: { vi: 'Trả lại việc', en: 'Return a task' },
  schema: returnTaskSchema,
  example: { register: 'kon-tum', plan: 'p-1', task: 't-1', reason: 'Thiếu biên bản' },
  roles: EVERY_HAND,

  decide: returnTask,
});
