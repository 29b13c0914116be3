import { exampleHeader, structureCommand } from './structure-command.js';

/** Establish a cell. */
export const EstablishCell = structureCommand('EstablishCell', {
  title: { vi: 'Thành lập chi bộ', en: 'Establish a cell' },
  example: {
    ...exampleHeader,
    parent: 'u-parent',
    form: 'residential',
    name: 'Tổ dân phố 3',
    code: '03',
    members: [{ official: 5, probationary: 1 }],
  },
});
