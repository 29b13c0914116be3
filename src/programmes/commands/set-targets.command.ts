import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { setTargets } from '../domain/programme.decide.js';
import { setTargetsSchema } from '../domain/programme.command.js';
import { programmeFold } from '../domain/programme.state.js';
import { programmeStream } from './programme-stream.js';

/** Give targets to organizations. */
export const SetTargets = defineCommand({
  name: 'SetTargets',
  title: { vi: 'Giao chỉ tiêu cho các tổ chức', en: 'Give targets to organizations' },
  schema: setTargetsSchema,
  example: {
    register: 'kon-tum',
    programme: 'c-1',
    on: '2021-06-01',
    goal: 'g-1',
    targets: [{ unit: 'u-1', target: 12 }],
  },
  roles: ['administrator'],
  scope: 'register',
  stream: (command) => programmeStream(command.programme),
  fold: programmeFold,
  decide: setTargets,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
