import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a village another code. */
export const RecodeVillage = structureCommand('RecodeVillage', {
  title: { vi: 'Đổi mã số thôn, tổ dân phố', en: 'Give a village another code' },
  example: { ...exampleHeader, unit: 'u-1', code: '05' },
});
