import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a part of a grassroots party organization to another one. */
export const TransferPartOfOrganization = structureCommand('TransferPartOfOrganization', {
  title: {
    vi: 'Điều chuyển một phần tổ chức cơ sở đảng',
    en: 'Transfer a part of a grassroots party organization to another one',
  },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-2', children: [{ child: 'u-3', code: '09' }] },
});
