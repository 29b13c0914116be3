import { defineCommand } from '../../kernel/command.js';
import { noteRemedyOverdueSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { noteRemedyOverdue } from '../domain/remedy.decide.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Note that a deadline passed without a remedy: what the daily job sends. */
export const NoteRemedyOverdue = defineCommand({
  name: 'NoteRemedyOverdue',
  title: { vi: 'Ghi nhận quá hạn khắc phục', en: 'Note that a deadline passed without a remedy' },
  schema: noteRemedyOverdueSchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-07-02',
    recommendation: 'r-1',
    deadline: '2018-07-01',
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: noteRemedyOverdue,
});
