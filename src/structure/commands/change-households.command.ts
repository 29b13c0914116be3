import { exampleHeader, structureCommand } from './structure-command.js';

/** Record households that came or left. */
export const ChangeHouseholds = structureCommand('ChangeHouseholds', {
  title: { vi: 'Ghi tăng giảm số hộ', en: 'Record households that came or left' },
  example: { ...exampleHeader, unit: 'u-1', delta: 12 },
});
