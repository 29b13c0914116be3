import { movePlanSchema } from '../domain/plan.command.js';
import { movePlanToVersion } from '../domain/steer.decide.js';
import { STEERERS, planCommand } from './plan-command.js';

/** Move a plan to another version of its procedure. */
export const MovePlanToVersion = planCommand({
  name: 'MovePlanToVersion',
  title: {
    vi: 'Chuyển phương án sang phiên bản thủ tục khác',
    en: 'Move a plan to another version of its procedure',
  },
  schema: movePlanSchema,
  example: {
    register: 'kon-tum',
    plan: 'p-1',
    procedure: 'merge-villages',
    version: '05/2022/TT-BNV',
    stage: 'scheme',
    reason: 'Thông tư mới có hiệu lực',
  },
  roles: STEERERS,

  decide: movePlanToVersion,
});
