import { structureCommand } from './structure-command.js';

/** Record units that exist already. */
export const RecordOpeningInventory = structureCommand('RecordOpeningInventory', {
  title: { vi: 'Ghi hiện trạng ban đầu', en: 'Record units that exist already' },
  example: {
    register: 'kon-tum',
    asOf: '2016-08-01',
    source: 'Danh sách thôn, tổ dân phố năm 2016',
    reason: 'Hiện trạng khi mở sổ',
    lines: [
      { ref: '@duy-tan', kind: 'locality', form: 'ward', name: 'Phường Duy Tân', code: '02' },
      {
        ref: '@duy-tan-tdp-1',
        kind: 'village',
        form: 'residential-group',
        name: 'Tổ dân phố 1',
        code: '01',
        parent: '@duy-tan',
        households: 260,
      },
    ],
  },
  scope: 'register',
});
