import { z } from 'zod';
import type { RejectionDetails } from '../../kernel/rejection.js';

/** A refusal that an answer tells of, instead of being one. */
export const refusalSchema = z.strictObject({
  code: z.string(),
  where: z.string(),
  rule: z.string(),
  detail: z.string(),
  remedy: z.string(),
  facts: z.record(z.string(), z.unknown()),
});

/** A refusal as answers tell it. */
export function toldRefusal(details: RejectionDetails): z.infer<typeof refusalSchema> {
  const { code, where = '', rule, detail, remedy, facts = {} } = details;
  return { code, where, rule, detail, remedy, facts: { ...facts } };
}
