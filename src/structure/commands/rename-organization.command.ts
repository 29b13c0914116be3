import { exampleHeader, structureCommand } from './structure-command.js';

/** Rename a grassroots party organization. */
export const RenameOrganization = structureCommand('RenameOrganization', {
  title: { vi: 'Đổi tên tổ chức cơ sở đảng', en: 'Rename a grassroots party organization' },
  example: { ...exampleHeader, unit: 'u-1', name: 'Tổ dân phố 5' },
});
