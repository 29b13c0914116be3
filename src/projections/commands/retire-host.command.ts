import { defineCommand } from '../../kernel/command.js';
import { retireHost } from '../domain/hosts.decide.js';
import { hostRetired, retirementSchema, OPERATIONS } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** A host serves the log no more. */
export const RetireHost = defineCommand({
  name: 'RetireHost',
  title: { vi: 'Máy chủ thôi phục vụ nhật ký', en: 'A host serves the log no more' },
  schema: retirementSchema,
  example: hostRetired.sample,
  roles: ['operator'],
  scope: 'every-register',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: retireHost,
});
