import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { recommend } from '../domain/remedy.decide.js';
import { recommendSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Issue a recommendation with a deadline. */
export const IssueRecommendation = defineCommand({
  name: 'IssueRecommendation',
  title: { vi: 'Kiến nghị, yêu cầu khắc phục', en: 'Issue a recommendation with a deadline' },
  schema: recommendSchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    responsible: 'u-1',
    text: 'Bổ sung quy chế làm việc',
    deadline: '2018-06-30',
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: recommend,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
