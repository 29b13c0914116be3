import { defineCommand } from '../../kernel/command.js';
import { reportRemedy } from '../domain/remedy.decide.js';
import { reportRemedySchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Report a remedy. */
export const ReportRemedy = defineCommand({
  name: 'ReportRemedy',
  title: { vi: 'Báo cáo kết quả khắc phục', en: 'Report a remedy' },
  schema: reportRemedySchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    recommendation: 'r-1',
    remedy: 'Đã ban hành quy chế',
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: reportRemedy,
});
