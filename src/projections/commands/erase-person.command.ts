import { defineCommand } from '../../kernel/command.js';
import { erasePerson } from '../domain/operations.decide.js';
import { erasureSchema, OPERATIONS } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** Erase a person: the gateway carries it out in the people database before the command is answered. */
export const ErasePerson = defineCommand({
  name: 'ErasePerson',
  title: {
    vi: 'Xóa tên và các nội dung về một người',
    en: 'Erase the name of a person and the texts about this person, for good',
  },
  schema: erasureSchema,
  example: { person: '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11' },
  roles: ['operator', 'administrator'],
  scope: 'every-register',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: erasePerson,
});
