import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a party group to another parent. */
export const TransferGroup = structureCommand('TransferGroup', {
  title: { vi: 'Chuyển tổ đảng sang đơn vị khác', en: 'Transfer a party group to another parent' },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-9', code: '07' },
});
