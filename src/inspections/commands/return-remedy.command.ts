import { defineCommand } from '../../kernel/command.js';
import { returnRemedy } from '../domain/remedy.decide.js';
import { returnRemedySchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Return a remedy that is not enough. */
export const ReturnRemedy = defineCommand({
  name: 'ReturnRemedy',
  title: { vi: 'Trả lại kết quả khắc phục', en: 'Return a remedy that is not enough' },
  schema: returnRemedySchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    recommendation: 'r-1',
    why: 'Chưa đủ hồ sơ',
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: returnRemedy,
});
