import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { moveTarget } from '../domain/programme.decide.js';
import { moveTargetSchema } from '../domain/programme.command.js';
import { programmeFold } from '../domain/programme.state.js';
import { programmeStream } from './programme-stream.js';

/** Move a target to the organization that takes it over. */
export const MoveTarget = defineCommand({
  name: 'MoveTarget',
  title: {
    vi: 'Chuyển chỉ tiêu sang tổ chức kế tục',
    en: 'Move a target to the organization that takes it over',
  },
  schema: moveTargetSchema,
  example: {
    register: 'kon-tum',
    programme: 'c-1',
    on: '2021-06-01',
    goal: 'g-1',
    from: 'u-1',
    to: 'u-2',
    cause: 'e-1',
  },
  roles: ['administrator'],
  scope: 'register',
  stream: (command) => programmeStream(command.programme),
  fold: programmeFold,
  decide: moveTarget,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
