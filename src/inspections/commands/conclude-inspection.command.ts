import { defineCommand } from '../../kernel/command.js';
import { conclude } from '../domain/inspection.decide.js';
import { concludeSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Conclude a round. */
export const ConcludeInspection = defineCommand({
  name: 'ConcludeInspection',
  title: { vi: 'Kết luận kiểm tra, giám sát', en: 'Conclude a round' },
  schema: concludeSchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    conclusions: [{ target: { unit: 'u-1' }, conclusion: 'Chấp hành tốt' }],
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: conclude,
});
