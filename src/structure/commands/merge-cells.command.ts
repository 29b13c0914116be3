import { exampleHeader, structureCommand } from './structure-command.js';

/** Merge cell units into a new one or into one of them. */
export const MergeCells = structureCommand('MergeCells', {
  title: { vi: 'Sáp nhập chi bộ', en: 'Merge cell units into a new one or into one of them' },
  example: { ...exampleHeader, units: ['u-1', 'u-2'], into: { name: 'Tổ dân phố 1', code: '01' } },
});
