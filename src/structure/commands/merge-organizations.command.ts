import { exampleHeader, structureCommand } from './structure-command.js';

/** Merge grassroots party organization units into a new one or into one of them. */
export const MergeOrganizations = structureCommand('MergeOrganizations', {
  title: {
    vi: 'Sáp nhập tổ chức cơ sở đảng',
    en: 'Merge grassroots party organization units into a new one or into one of them',
  },
  example: { ...exampleHeader, units: ['u-1', 'u-2'], into: { name: 'Tổ dân phố 1', code: '01' } },
});
