import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a grassroots party organization another form. */
export const ReclassifyOrganization = structureCommand('ReclassifyOrganization', {
  title: {
    vi: 'Chuyển loại hình tổ chức cơ sở đảng',
    en: 'Give a grassroots party organization another form',
  },
  example: { ...exampleHeader, unit: 'u-1', form: 'committee' },
});
