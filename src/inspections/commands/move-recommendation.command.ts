import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { moveRecommendation } from '../domain/remedy.decide.js';
import { moveRecommendationSchema } from '../domain/inspection.command.js';
import { inspectionFold } from '../domain/inspection.state.js';
import { inspectionStream, roundScope } from './inspection-stream.js';

/** Move a recommendation to the unit that takes it over. */
export const MoveRecommendation = defineCommand({
  name: 'MoveRecommendation',
  title: { vi: 'Chuyển trách nhiệm khắc phục', en: 'Move a recommendation to the unit that takes it over' },
  schema: moveRecommendationSchema,
  example: {
    register: 'kon-tum',
    inspection: 'i-1',
    on: '2018-03-01',
    recommendation: 'r-1',
    from: 'u-1',
    to: 'u-2',
    cause: 'e-1',
  },
  roles: ['inspector'],
  scope: roundScope,
  stream: (command) => inspectionStream(command.inspection),
  fold: inspectionFold,
  decide: moveRecommendation,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
