import { exampleHeader, structureCommand } from './structure-command.js';

/** Rename a cell. */
export const RenameCell = structureCommand('RenameCell', {
  title: { vi: 'Đổi tên chi bộ', en: 'Rename a cell' },
  example: { ...exampleHeader, unit: 'u-1', name: 'Tổ dân phố 5' },
});
