import { exampleHeader, structureCommand } from './structure-command.js';

/** Dissolve a cell. */
export const DissolveCell = structureCommand('DissolveCell', {
  title: { vi: 'Giải thể chi bộ', en: 'Dissolve a cell' },
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
