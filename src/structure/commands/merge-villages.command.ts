import { exampleHeader, structureCommand } from './structure-command.js';

/** Merge village units into a new one or into one of them. */
export const MergeVillages = structureCommand('MergeVillages', {
  title: { vi: 'Sáp nhập thôn, tổ dân phố', en: 'Merge village units into a new one or into one of them' },
  example: { ...exampleHeader, units: ['u-1', 'u-2'], into: { name: 'Tổ dân phố 1', code: '01' } },
});
