import { exampleHeader, structureCommand } from './structure-command.js';

/** Dissolve a grassroots party organization. */
export const DissolveOrganization = structureCommand('DissolveOrganization', {
  title: { vi: 'Giải thể tổ chức cơ sở đảng', en: 'Dissolve a grassroots party organization' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    place: {
      members: [{ to: 'u-2', official: 'rest', probationary: 'rest' }],
      children: [{ child: 'rest', to: 'u-2' }],
      obligationsTo: 'u-2',
    },
  },
});
