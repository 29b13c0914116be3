import { exampleHeader, structureCommand } from './structure-command.js';

/** Recount members. */
export const RecountMembers = structureCommand('RecountMembers', {
  title: { vi: 'Kiểm đếm đảng viên', en: 'Recount members' },
  example: { ...exampleHeader, unit: 'u-1', official: 21, probationary: 2 },
});
