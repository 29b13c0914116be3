import { exampleHeader, structureCommand } from './structure-command.js';

/** Turn a cell into a base-cell. */
export const ConvertCellToBaseCell = structureCommand('ConvertCellToBaseCell', {
  title: { vi: 'Chuyển chi bộ thành chi bộ cơ sở', en: 'Turn a cell into a base-cell' },
  example: { ...exampleHeader, unit: 'u-1', name: 'Chi bộ cơ sở Công ty', code: '31' },
});
