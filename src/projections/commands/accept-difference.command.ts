import { defineCommand } from '../../kernel/command.js';
import { acceptDifference } from '../domain/operations.decide.js';
import { acceptanceSchema, differenceAccepted, OPERATIONS } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** Accept the differences that a rebuild found, so that it may switch. */
export const AcceptDifference = defineCommand({
  name: 'AcceptDifference',
  title: {
    vi: 'Chấp nhận sai khác khi dựng lại dữ liệu tra cứu',
    en: 'Accept the differences that a rebuild found',
  },
  schema: acceptanceSchema,
  example: differenceAccepted.sample,
  roles: ['operator'],
  scope: 'every-register',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: acceptDifference,
});
