import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a party group another code. */
export const RecodeGroup = structureCommand('RecodeGroup', {
  title: { vi: 'Đổi mã số tổ đảng', en: 'Give a party group another code' },
  example: { ...exampleHeader, unit: 'u-1', code: '05' },
});
