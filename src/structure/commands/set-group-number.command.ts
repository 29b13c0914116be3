import { exampleHeader, structureCommand } from './structure-command.js';

/** Set the number of members of a party group. */
export const SetGroupNumber = structureCommand('SetGroupNumber', {
  title: { vi: 'Ghi số đảng viên của tổ đảng', en: 'Set the number of members of a party group' },
  example: { ...exampleHeader, group: 'u-1', number: 14 },
});
