import { exampleHeader, structureCommand } from './structure-command.js';

/** Restore a locality that had ended. */
export const RestoreLocality = structureCommand('RestoreLocality', {
  title: { vi: 'Khôi phục xã, phường, thị trấn', en: 'Restore a locality that had ended' },
  example: { ...exampleHeader, unit: 'u-1', code: '01' },
  scope: 'register',
});
