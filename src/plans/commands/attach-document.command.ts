import { attachDocumentSchema } from '../domain/plan.command.js';
import { attachDocument } from '../domain/draft.decide.js';
import { EVERY_HAND, planCommand } from './plan-command.js';

/** Attach a document to a plan. */
export const AttachDocument = planCommand({
  name: 'AttachDocument',
  title: { vi: 'Đính kèm tài liệu vào phương án', en: 'Attach a document to a plan' },
  schema: attachDocumentSchema,
  example: {
    register: 'kon-tum',
    plan: 'p-1',
    document: {
      hash: 'a1'.repeat(32),
      name: 'bien-ban.pdf',
      mediaType: 'application/pdf',
      bytes: 51_200,
      kind: 'minutes',
    },
  },
  roles: EVERY_HAND,
  documents: ({ document }) => [document],
  decide: attachDocument,
});
