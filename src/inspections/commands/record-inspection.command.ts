import { defineCommand } from '../../kernel/command.js';
import { recordInspection } from '../domain/inspection.decide.js';
import { recordInspectionSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { consultedForOpening, newInspectionStream, openingScope } from './inspection-stream.js';

/** Record a round that was held. */
export const RecordInspection = defineCommand({
  name: 'RecordInspection',
  title: { vi: 'Ghi một cuộc kiểm tra, giám sát đã tiến hành', en: 'Record a round that was held' },
  schema: recordInspectionSchema,
  example: {
    register: 'kon-tum',
    form: 'inspection',
    subject: 'compliance',
    heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' },
    openedOn: '2018-02-01',
    basis: {
      number: '12-KH/TU',
      title: 'Kế hoạch kiểm tra, giám sát năm 2018',
      issuer: 'Thành ủy Kon Tum',
      date: '2018-01-15',
    },
    reason: 'Theo kế hoạch năm',
    concludedOn: '2018-03-01',
    targets: [
      {
        target: { unit: 'u-1' },
        conclusion: 'Chấp hành tốt',
        recommendations: [{ responsible: 'u-1', text: 'Bổ sung quy chế làm việc', deadline: '2018-06-30' }],
      },
    ],
  },
  roles: ['inspector'],
  scope: openingScope,
  stream: (_command, commandId) => newInspectionStream(commandId),
  fold: inspectionFold,
  decide: recordInspection,
  consults: consultedForOpening,
});
