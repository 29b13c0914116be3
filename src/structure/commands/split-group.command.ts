import { exampleHeader, structureCommand } from './structure-command.js';

/** Split a party group into new ones. */
export const SplitGroup = structureCommand('SplitGroup', {
  title: { vi: 'Chia tách tổ đảng', en: 'Split a party group into new ones' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    into: [
      { name: 'Tổ đảng số 1', code: '01', number: 7 },
      { name: 'Tổ đảng số 2', code: '02', number: 6 },
    ],
    place: { obligationsTo: '#1' },
  },
});
