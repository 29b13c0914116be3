import { exampleHeader, structureCommand } from './structure-command.js';

/** Dissolve a party group. */
export const DissolveGroup = structureCommand('DissolveGroup', {
  title: { vi: 'Giải thể tổ đảng', en: 'Dissolve a party group' },
  example: { ...exampleHeader, unit: 'u-1', place: { obligationsTo: 'u-2' } },
});
