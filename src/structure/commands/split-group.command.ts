import { exampleHeader, structureCommand } from './structure-command.js';

/** Split a party group into new ones. */
export const SplitGroup = structureCommand('SplitGroup', {
  title: { vi: 'Chia tách tổ đảng', en: 'Split a party group into new ones' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    into: [
      { name: 'Tổ dân phố 1', code: '01' },
      { name: 'Tổ dân phố 2', code: '02' },
    ],
    place: { obligationsTo: '#1' },
  },
});
