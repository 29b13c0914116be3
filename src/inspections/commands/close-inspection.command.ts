import { defineCommand } from '../../kernel/command.js';
import { close } from '../domain/inspection.decide.js';
import { closeSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Close a round. */
export const CloseInspection = defineCommand({
  name: 'CloseInspection',
  title: { vi: 'Kết thúc cuộc kiểm tra, giám sát', en: 'Close a round' },
  schema: closeSchema,
  example: { register: 'kon-tum', inspection: 'i-1', on: '2018-03-01' },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: close,
});
