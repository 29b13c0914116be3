import { delegateTaskSchema } from '../domain/plan.command.js';
import { delegateTask } from '../domain/task.decide.js';
import { EVERY_HAND, planCommand } from './plan-command.js';

/** Delegate a task. */
export const DelegateTask = planCommand({
  name: 'DelegateTask',
  title: { vi: 'Giao việc cho người khác', en: 'Delegate a task' },
  schema: delegateTaskSchema,
  example: { register: 'kon-tum', plan: 'p-1', task: 't-1', to: 'chuyen-vien' },
  roles: EVERY_HAND,

  decide: delegateTask,
});
