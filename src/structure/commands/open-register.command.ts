import { structureCommand } from './structure-command.js';

/** Open a register. */
export const OpenRegister = structureCommand('OpenRegister', {
  title: { vi: 'Mở sổ bộ', en: 'Open a register' },
  example: {
    register: 'kon-tum',
    name: 'Sổ bộ Thành ủy Kon Tum',
    authority: 'Thành ủy Kon Tum',
    region: 'central-highlands',
    openedOn: '2016-08-01',
    source: 'Báo cáo của Thành ủy',
    reason: 'Mở sổ theo dõi kiện toàn tổ chức',
  },
  scope: 'register',
});
