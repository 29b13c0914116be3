import { defineCommand } from '../../kernel/command.js';
import { recordProgress } from '../domain/programme.decide.js';
import { recordProgressSchema } from '../domain/programme.command.js';
import { programmeFold } from '../domain/programme.state.js';
import { programmeStream, progressScope } from './programme-stream.js';

/** Record what was reached. */
export const RecordProgress = defineCommand({
  name: 'RecordProgress',
  title: { vi: 'Ghi kết quả thực hiện chỉ tiêu', en: 'Record what was reached' },
  schema: recordProgressSchema,
  example: { register: 'kon-tum', programme: 'c-1', on: '2021-06-01', goal: 'g-1', unit: 'u-1', reached: 4 },
  roles: ['administrator'],
  scope: progressScope,
  stream: (command) => programmeStream(command.programme),
  fold: programmeFold,
  decide: recordProgress,
});
