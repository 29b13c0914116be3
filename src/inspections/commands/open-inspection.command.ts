import { defineCommand } from '../../kernel/command.js';
import { openInspection } from '../domain/inspection.decide.js';
import { openInspectionSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { consultedForOpening, newInspectionStream, openingScope } from './inspection-stream.js';

/** Open an inspection or supervision. */
export const OpenInspection = defineCommand({
  name: 'OpenInspection',
  title: { vi: 'Mở cuộc kiểm tra, giám sát', en: 'Open an inspection or supervision' },
  schema: openInspectionSchema,
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
    targets: [{ unit: 'u-1' }],
  },
  roles: ['inspector'],
  scope: openingScope,
  stream: (_command, commandId) => newInspectionStream(commandId),
  fold: inspectionFold,
  decide: openInspection,
  consults: consultedForOpening,
});
