import { exampleHeader, structureCommand } from './structure-command.js';

/** Split a grassroots party organization into new ones. */
export const SplitOrganization = structureCommand('SplitOrganization', {
  title: { vi: 'Chia tách tổ chức cơ sở đảng', en: 'Split a grassroots party organization into new ones' },
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
