import { z } from 'zod';
import type { Sentence } from '../../kernel/event.js';
import { daySchema } from '../../kernel/schemas.js';
import { planAudit } from '../domain/plan-sentences.js';
import type { PlanEvent } from '../domain/plan.events.js';
import type { Plan } from '../domain/plan.state.js';

/** What would happen to a plan on a day, as a sentence. */
export const toldEventSchema = z.strictObject({
  on: daySchema,
  type: z.string(),
  vi: z.string(),
  en: z.string(),
});
export type ToldEvent = z.infer<typeof toldEventSchema>;

/** Events that a plan would come to, as the audit trail would tell them. */
export function toldEvents(before: Plan, events: readonly PlanEvent[]): ToldEvent[] {
  const notes = new Map<string, string>([['register', before.register]]);
  const noteTask = (id: string, { vi, en }: Sentence): void => void notes.set(`task ${id} vi`, vi).set(`task ${id} en`, en);
  for (const { task, title } of before.tasks.values()) noteTask(task, title);
  const known = { noted: (key: string) => notes.get(key), nameOf: (unit: string) => unit, placeOf: (unit: string) => unit, parentOf: () => undefined };
  return events.map((event) => {
    const { sentence: said, notes: more = [] } = planAudit.describe(event, known);
    for (const [key, text] of more) notes.set(key, text);
    return { on: event.data.on, type: event.type, ...said };
  });
} // prettier-ignore
