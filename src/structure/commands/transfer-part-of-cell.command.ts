import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a part of a cell to another one. */
export const TransferPartOfCell = structureCommand('TransferPartOfCell', {
  title: { vi: 'Điều chuyển một phần chi bộ', en: 'Transfer a part of a cell to another one' },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-2', official: 4, probationary: 1 },
});
