import { exampleHeader, structureCommand } from './structure-command.js';

/** Restore a cell that had ended. */
export const RestoreCell = structureCommand('RestoreCell', {
  title: { vi: 'Khôi phục chi bộ', en: 'Restore a cell that had ended' },
  example: { ...exampleHeader, unit: 'u-1', code: '01', parent: 'u-parent' },
});
