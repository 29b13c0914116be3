import { exampleHeader, structureCommand } from './structure-command.js';

/** Split a village into new ones. */
export const SplitVillage = structureCommand('SplitVillage', {
  title: { vi: 'Chia tách thôn, tổ dân phố', en: 'Split a village into new ones' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    into: [
      { name: 'Tổ dân phố 1', code: '01' },
      { name: 'Tổ dân phố 2', code: '02' },
    ],
    place: { households: [{ to: '#1', households: 'rest' }], obligationsTo: '#1' },
  },
});
