import { defineCommand } from '../../kernel/command.js';
import { joinLog } from '../domain/hosts.decide.js';
import { hostJoined, hostSchema, OPERATIONS } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** A host begins to serve the log. */
export const JoinLog = defineCommand({
  name: 'JoinLog',
  title: { vi: 'Máy chủ bắt đầu phục vụ nhật ký', en: 'A host begins to serve the log' },
  schema: hostSchema,
  example: hostJoined.sample,
  roles: ['operator'],
  scope: 'every-register',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: joinLog,
});
