import { defineCommand } from '../../kernel/command.js';
import { recordFindings } from '../domain/inspection.decide.js';
import { recordFindingsSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Record what was found at a target. */
export const RecordFindings = defineCommand({
  name: 'RecordFindings',
  title: { vi: 'Ghi kết quả tại một đối tượng', en: 'Record what was found at a target' },
  schema: recordFindingsSchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    target: { unit: 'u-1' },
    findings: 'Sổ sách đầy đủ',
    signsOfViolation: false,
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: recordFindings,
});
