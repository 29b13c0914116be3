import { exampleHeader, structureCommand } from './structure-command.js';

/** Rename a party group. */
export const RenameGroup = structureCommand('RenameGroup', {
  title: { vi: 'Đổi tên tổ đảng', en: 'Rename a party group' },
  example: { ...exampleHeader, unit: 'u-1', name: 'Tổ đảng số 5' },
});
