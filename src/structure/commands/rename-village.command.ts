import { exampleHeader, structureCommand } from './structure-command.js';

/** Rename a village. */
export const RenameVillage = structureCommand('RenameVillage', {
  title: { vi: 'Đổi tên thôn, tổ dân phố', en: 'Rename a village' },
  example: { ...exampleHeader, unit: 'u-1', name: 'Tổ dân phố 5' },
});
