import { exampleHeader, structureCommand } from './structure-command.js';

/** Rename a locality. */
export const RenameLocality = structureCommand('RenameLocality', {
  title: { vi: 'Đổi tên xã, phường, thị trấn', en: 'Rename a locality' },
  example: { ...exampleHeader, unit: 'u-1', name: 'Tổ dân phố 5' },
});
