import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a grassroots party organization another form. */
export const ReclassifyOrganization = structureCommand('ReclassifyOrganization', {
  title: {
    vi: 'Chuyển loại hình tổ chức cơ sở đảng',
    en: 'Give a grassroots party organization another form',
  },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    form: 'committee',
    cells: [
      { name: 'Chi bộ 1', code: '01', form: 'agency' },
      { name: 'Chi bộ 2', code: '02', form: 'agency' },
    ],
    place: {
      members: [
        { to: '#1', official: 16, probationary: 1 },
        { to: '#2', official: 'rest', probationary: 'rest' },
      ],
    },
  },
});
