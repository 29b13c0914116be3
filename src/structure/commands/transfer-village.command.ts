import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a village to another parent. */
export const TransferVillage = structureCommand('TransferVillage', {
  title: { vi: 'Chuyển thôn, tổ dân phố sang đơn vị khác', en: 'Transfer a village to another parent' },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-9', code: '07' },
});
