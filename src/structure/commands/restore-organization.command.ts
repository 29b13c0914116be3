import { exampleHeader, structureCommand } from './structure-command.js';

/** Restore a grassroots party organization that had ended. */
export const RestoreOrganization = structureCommand('RestoreOrganization', {
  title: { vi: 'Khôi phục tổ chức cơ sở đảng', en: 'Restore a grassroots party organization that had ended' },
  example: { ...exampleHeader, unit: 'u-1', code: '01' },
});
