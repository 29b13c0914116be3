import { exampleHeader, structureCommand } from './structure-command.js';

/** Annul a decision recorded in error. */
export const AnnulDecision = structureCommand('AnnulDecision', {
  title: { vi: 'Hủy ghi nhận một quyết định ghi sai', en: 'Annul a decision recorded in error' },
  example: { ...exampleHeader, decisionId: 'd-1' },
});
