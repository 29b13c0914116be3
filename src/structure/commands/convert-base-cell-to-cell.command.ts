import { exampleHeader, structureCommand } from './structure-command.js';

/** Turn a base-cell into a cell of a committee. */
export const ConvertBaseCellToCell = structureCommand('ConvertBaseCellToCell', {
  title: {
    vi: 'Chuyển chi bộ cơ sở thành chi bộ trực thuộc',
    en: 'Turn a base-cell into a cell of a committee',
  },
  example: {
    ...exampleHeader,
    unit: 'u-1',
    name: 'Chi bộ Trường học',
    code: '07',
    form: 'school',
    parent: 'u-9',
  },
});
