import { defineCommand } from '../../kernel/command.js';
import { annulInspection } from '../domain/inspection.decide.js';
import { annulInspectionSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Annul a round recorded in error. */
export const AnnulInspection = defineCommand({
  name: 'AnnulInspection',
  title: { vi: 'Hủy ghi nhận một cuộc kiểm tra ghi sai', en: 'Annul a round recorded in error' },
  schema: annulInspectionSchema,
  example: { register: 'kon-tum', inspection: 'i-1', on: '2018-03-01', reason: 'Ghi trùng' },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: annulInspection,
});
