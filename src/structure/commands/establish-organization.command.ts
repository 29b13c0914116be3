import { exampleHeader, structureCommand } from './structure-command.js';

/** Establish a grassroots party organization. */
export const EstablishOrganization = structureCommand('EstablishOrganization', {
  title: { vi: 'Thành lập tổ chức cơ sở đảng', en: 'Establish a grassroots party organization' },
  example: {
    ...exampleHeader,
    form: 'base-cell',
    name: 'Tổ dân phố 3',
    code: '03',
    locality: 'u-9',
    members: [{ official: 5, probationary: 1 }],
  },
});
