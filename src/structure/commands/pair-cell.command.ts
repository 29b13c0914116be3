import { exampleHeader, structureCommand } from './structure-command.js';

/** Pair a cell with a village. */
export const PairCell = structureCommand('PairCell', {
  title: { vi: 'Ghép chi bộ với thôn, tổ dân phố', en: 'Pair a cell with a village' },
  example: { ...exampleHeader, cell: 'u-1', village: 'u-2' },
});
