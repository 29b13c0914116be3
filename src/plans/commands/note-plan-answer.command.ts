import { noteAnswerSchema } from '../domain/plan.command.js';
import { notePlanAnswer } from '../domain/machine.decide.js';
import { planCommand } from './plan-command.js';

/** Note an answer to a plan. */
export const NotePlanAnswer = planCommand({
  name: 'NotePlanAnswer',
  title: { vi: 'Ghi trả lời cho phương án', en: 'Note an answer to a plan' },
  schema: noteAnswerSchema,
  example: {
    plan: 'p-1',
    of: { send: 's-1' },
    answer: { recorded: { stream: 'register-kon-tum', revision: 58 } },
  },
  roles: [],
  decide: notePlanAnswer,
});
