import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a party group another form. */
export const ReclassifyGroup = structureCommand('ReclassifyGroup', {
  title: { vi: 'Chuyển loại hình tổ đảng', en: 'Give a party group another form' },
  example: { ...exampleHeader, unit: 'u-1', form: 'temporary' },
});
