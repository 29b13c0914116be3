import { defineCommand } from '../../kernel/command.js';
import { closeProgramme } from '../domain/programme.decide.js';
import { closeProgrammeSchema } from '../domain/programme.command.js';
import { programmeFold } from '../domain/programme.state.js';
import { programmeStream } from './programme-stream.js';

/** Close a programme. */
export const CloseProgramme = defineCommand({
  name: 'CloseProgramme',
  title: { vi: 'Tổng kết chương trình', en: 'Close a programme' },
  schema: closeProgrammeSchema,
  example: { register: 'kon-tum', programme: 'c-1', on: '2021-06-01' },
  roles: ['administrator'],
  scope: 'register',
  stream: (command) => programmeStream(command.programme),
  fold: programmeFold,
  decide: closeProgramme,
});
