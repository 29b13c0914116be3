import { exampleHeader, structureCommand } from './structure-command.js';

/** Transfer a part of a village to another one. */
export const TransferPartOfVillage = structureCommand('TransferPartOfVillage', {
  title: { vi: 'Điều chuyển một phần thôn, tổ dân phố', en: 'Transfer a part of a village to another one' },
  example: { ...exampleHeader, unit: 'u-1', to: 'u-2', households: 40 },
});
