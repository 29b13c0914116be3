import { exampleHeader, structureCommand } from './structure-command.js';

/** Establish a village. */
export const EstablishVillage = structureCommand('EstablishVillage', {
  title: { vi: 'Thành lập thôn, tổ dân phố', en: 'Establish a village' },
  example: {
    ...exampleHeader,
    parent: 'u-parent',
    form: 'residential-group',
    name: 'Tổ dân phố 3',
    code: '03',
    households: 260,
  },
});
