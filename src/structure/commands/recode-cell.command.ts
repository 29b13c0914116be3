import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a cell another code. */
export const RecodeCell = structureCommand('RecodeCell', {
  title: { vi: 'Đổi mã số chi bộ', en: 'Give a cell another code' },
  example: { ...exampleHeader, unit: 'u-1', code: '05' },
});
