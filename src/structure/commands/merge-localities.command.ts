import { exampleHeader, structureCommand } from './structure-command.js';

/** Merge locality units into a new one or into one of them. */
export const MergeLocalities = structureCommand('MergeLocalities', {
  title: {
    vi: 'Sáp nhập xã, phường, thị trấn',
    en: 'Merge locality units into a new one or into one of them',
  },
  example: { ...exampleHeader, units: ['u-1', 'u-2'], into: { name: 'Tổ dân phố 1', code: '01' } },
  scope: 'register',
});
