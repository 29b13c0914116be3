import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a cell to another parent. */
export const TransferCell = structureCommand('TransferCell', {
  title: { vi: 'Chuyển chi bộ sang đơn vị khác', en: 'Transfer a cell to another parent' },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-9', code: '07' },
});
