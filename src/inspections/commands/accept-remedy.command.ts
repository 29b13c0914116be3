import { defineCommand } from '../../kernel/command.js';
import { acceptRemedy } from '../domain/remedy.decide.js';
import { acceptRemedySchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Accept a remedy. */
export const AcceptRemedy = defineCommand({
  name: 'AcceptRemedy',
  title: { vi: 'Chấp nhận kết quả khắc phục', en: 'Accept a remedy' },
  schema: acceptRemedySchema,
  example: { register: 'kon-tum', inspection: 'i-1', on: '2018-03-01', recommendation: 'r-1' },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: acceptRemedy,
});
