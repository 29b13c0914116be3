import { exampleHeader, structureCommand } from './structure-command.js';

/** End the pairing of a cell. */
export const UnpairCell = structureCommand('UnpairCell', {
  title: { vi: 'Bỏ ghép chi bộ với thôn, tổ dân phố', en: 'End the pairing of a cell' },
  example: { ...exampleHeader, cell: 'u-1' },
});
