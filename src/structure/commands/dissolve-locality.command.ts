import { exampleHeader, structureCommand } from './structure-command.js';

/** Dissolve a locality. */
export const DissolveLocality = structureCommand('DissolveLocality', {
  title: { vi: 'Giải thể xã, phường, thị trấn', en: 'Dissolve a locality' },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    place: { children: [{ child: 'rest', to: 'u-2' }], obligationsTo: 'u-2' },
  },
});
