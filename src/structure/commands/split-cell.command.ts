import { exampleHeader, structureCommand } from './structure-command.js';

/** Split a cell into new ones. */
export const SplitCell = structureCommand('SplitCell', {
  title: { vi: 'Chia tách chi bộ', en: 'Split a cell into new ones' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    into: [
      { name: 'Tổ dân phố 1', code: '01' },
      { name: 'Tổ dân phố 2', code: '02' },
    ],
    place: {
      members: [{ to: '#1', official: 'rest', probationary: 'rest' }],
      children: [{ child: 'rest', to: '#1' }],
      obligationsTo: '#1',
    },
  },
});
