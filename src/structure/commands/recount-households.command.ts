import { exampleHeader, structureCommand } from './structure-command.js';

/** Recount households. */
export const RecountHouseholds = structureCommand('RecountHouseholds', {
  title: { vi: 'Kiểm đếm số hộ', en: 'Recount households' },
  example: { ...exampleHeader, unit: 'u-1', households: 260 },
});
