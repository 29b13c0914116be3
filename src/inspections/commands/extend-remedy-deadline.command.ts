import { defineCommand } from '../../kernel/command.js';
import { extendDeadline } from '../domain/remedy.decide.js';
import { extendDeadlineSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Extend the deadline of a recommendation. */
export const ExtendRemedyDeadline = defineCommand({
  name: 'ExtendRemedyDeadline',
  title: { vi: 'Gia hạn khắc phục', en: 'Extend the deadline of a recommendation' },
  schema: extendDeadlineSchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    recommendation: 'r-1',
    deadline: '2018-09-30',
    reason: 'Chờ đại hội chi bộ',
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: extendDeadline,
});
