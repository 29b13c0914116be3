import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a grassroots party organization another code. */
export const RecodeOrganization = structureCommand('RecodeOrganization', {
  title: { vi: 'Đổi mã số tổ chức cơ sở đảng', en: 'Give a grassroots party organization another code' },
  example: { ...exampleHeader, unit: 'u-1', code: '05' },
});
