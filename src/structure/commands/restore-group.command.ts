import { exampleHeader, structureCommand } from './structure-command.js';

/** Restore a party group that had ended. */
export const RestoreGroup = structureCommand('RestoreGroup', {
  title: { vi: 'Khôi phục tổ đảng', en: 'Restore a party group that had ended' },
  example: { ...exampleHeader, unit: 'u-1', code: '01', parent: 'u-parent' },
});
