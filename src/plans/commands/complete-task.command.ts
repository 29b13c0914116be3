import { completeTaskSchema } from '../domain/plan.command.js';
import { completeTask } from '../domain/task.decide.js';
import { EVERY_HAND, planCommand } from './plan-command.js';

/** Complete a task. */
export const CompleteTask = planCommand({
  name: 'CompleteTask',
  title: { vi: 'Hoàn thành việc', en: 'Complete a task' },
  schema: completeTaskSchema,
  example: {
    register: 'kon-tum',
    plan: 'p-1',
    task: 't-1',
    values: { heldOn: '2020-01-09', votes: [{ entitled: 120, took: 100, agreed: 80 }] },
    texts: {},
    evidence: [
      {
        hash: 'a1'.repeat(32),
        name: 'bien-ban.pdf',
        mediaType: 'application/pdf',
        bytes: 51_200,
        kind: 'minutes',
      },
    ],
  },
  roles: EVERY_HAND,
  documents: ({ evidence }) => evidence,
  dryRuns: true,
  decide: completeTask,
});
