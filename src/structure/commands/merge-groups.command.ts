import { exampleHeader, structureCommand } from './structure-command.js';

/** Merge party group units into a new one or into one of them. */
export const MergeGroups = structureCommand('MergeGroups', {
  title: { vi: 'Sáp nhập tổ đảng', en: 'Merge party group units into a new one or into one of them' },
  example: { ...exampleHeader, units: ['u-1', 'u-2'], into: { name: 'Tổ đảng số 1', code: '01' } },
});
