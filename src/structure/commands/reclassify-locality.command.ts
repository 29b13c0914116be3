import { exampleHeader, structureCommand } from './structure-command.js';

/** Give a locality another form. */
export const ReclassifyLocality = structureCommand('ReclassifyLocality', {
  title: { vi: 'Chuyển loại hình xã, phường, thị trấn', en: 'Give a locality another form' },
  example: { ...exampleHeader, unit: 'u-1', form: 'ward' },
});
