import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a locality another code. */
export const RecodeLocality = structureCommand('RecodeLocality', {
  title: { vi: 'Đổi mã số xã, phường, thị trấn', en: 'Give a locality another code' },
  example: { ...exampleHeader, unit: 'u-1', code: '05' },
});
