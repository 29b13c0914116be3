import { exampleHeader, structureCommand } from './structure-command.js';

/** Split a locality into new ones. */
export const SplitLocality = structureCommand('SplitLocality', {
  title: { vi: 'Chia tách xã, phường, thị trấn', en: 'Split a locality into new ones' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    into: [
      { name: 'Tổ dân phố 1', code: '01' },
      { name: 'Tổ dân phố 2', code: '02' },
    ],
    place: { children: [{ child: 'rest', to: '#1' }], obligationsTo: '#1' },
  },
  scope: 'register',
});
