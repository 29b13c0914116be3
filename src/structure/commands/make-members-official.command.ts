import { exampleHeader, structureCommand } from './structure-command.js';

/** Make probationary members official. */
export const MakeMembersOfficial = structureCommand('MakeMembersOfficial', {
  title: { vi: 'Chuyển đảng chính thức', en: 'Make probationary members official' },
  example: { ...exampleHeader, unit: 'u-1', number: 2 },
});
