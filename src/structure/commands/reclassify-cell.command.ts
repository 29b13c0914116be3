import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a cell another form. */
export const ReclassifyCell = structureCommand('ReclassifyCell', {
  title: { vi: 'Chuyển loại hình chi bộ', en: 'Give a cell another form' },
  example: { ...exampleHeader, unit: 'u-1', form: 'agency' },
});
