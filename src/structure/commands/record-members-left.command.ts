import { exampleHeader, structureCommand } from './structure-command.js';

/** Record members who left. */
export const RecordMembersLeft = structureCommand('RecordMembersLeft', {
  title: { vi: 'Ghi đảng viên ra khỏi đảng hoặc từ trần', en: 'Record members who left' },
  example: { ...exampleHeader, unit: 'u-1', official: 1, probationary: 0 },
});
