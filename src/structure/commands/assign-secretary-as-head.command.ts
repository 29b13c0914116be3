import { exampleHeader, structureCommand } from './structure-command.js';

/** Make the secretary of a cell head of its village. */
export const AssignSecretaryAsHead = structureCommand('AssignSecretaryAsHead', {
  title: {
    vi: 'Nhất thể hóa bí thư chi bộ đồng thời là thôn trưởng, tổ trưởng',
    en: 'Make the secretary of a cell head of its village',
  },
  example: { ...exampleHeader, cell: 'u-1', holder: 'p-1', head: { route: 'elected' } },
});
