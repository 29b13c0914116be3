import { exampleHeader, structureCommand } from './structure-command.js';

/** Correct the record of a decision. */
export const CorrectRecord = structureCommand('CorrectRecord', {
  title: { vi: 'Đính chính văn bản, ngày, lý do, tên', en: 'Correct the record of a decision' },
  example: {
    ...exampleHeader,
    decisionId: 'd-1',
    correct: { spelling: [{ unit: 'u-1', name: 'Tổ dân phố 1' }] },
  },
});
