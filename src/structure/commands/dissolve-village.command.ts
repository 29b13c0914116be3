import { exampleHeader, structureCommand } from './structure-command.js';

/** Dissolve a village. */
export const DissolveVillage = structureCommand('DissolveVillage', {
  title: { vi: 'Giải thể thôn, tổ dân phố', en: 'Dissolve a village' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    place: { households: [{ to: 'u-2', households: 'rest' }], obligationsTo: 'u-2' },
  },
});
