import { defineCommand } from '../../kernel/command.js';
import { registerPerson } from '../domain/operations.decide.js';
import { OPERATIONS, personSchema } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** Register a person, who is called by an opaque id from then on. */
export const RegisterPerson = defineCommand({
  name: 'RegisterPerson',
  title: { vi: 'Đăng ký một người', en: 'Register a person, called by an opaque id from then on' },
  schema: personSchema,
  example: { name: 'Nguyễn Văn A' },
  roles: ['administrator'],
  scope: 'any',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: registerPerson,
});
