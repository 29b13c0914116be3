import { exampleHeader, structureCommand } from './structure-command.js';

/** Restore a village that had ended. */
export const RestoreVillage = structureCommand('RestoreVillage', {
  title: { vi: 'Khôi phục thôn, tổ dân phố', en: 'Restore a village that had ended' },
  example: { ...exampleHeader, unit: 'u-1', code: '01', parent: 'u-parent' },
});
