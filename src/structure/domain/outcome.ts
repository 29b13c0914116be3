import { z } from 'zod';
import { canonicalText } from '../../kernel/ids.js';
import type { Act } from './act.js';
import type { Decided } from './planned.js';
import { isAct, type StructureEvent } from './structure.events.js';

/** What the events of a decision come to, without what may move until it is carried out. */
const outcomeEventSchema = z.object({ type: z.string(), says: z.record(z.string(), z.unknown()) });

/**
 * What was approved of a plan on one register: its events by type, units, parents, labels, pairings, posts and
 * successors, and the policies that spoke, at their levels. Numbers of members and households are left out: what is placed
 * as `rest` moves with every admission.
 */
export const outcomeSchema = z.object({
  decisions: z.array(
    z.object({
      decision: z.string(),
      events: z.array(outcomeEventSchema),
      policies: z.array(z.tuple([z.string(), z.string()])),
      /** The code of the refusal; null where it would be recorded. */
      refused: z.string().nullable(),
    }),
  ),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** Where two outcomes differ. */
export interface OutcomeDifference {
  readonly decision: string;
  /** `events/0/says/ended`, `policies`, `refused`, … */
  readonly where: string;
  readonly approved: unknown;
  readonly now: unknown;
}

/** What decisions come to. */
export function outcomeOf({ steps }: Decided): Outcome {
  return {
    decisions: steps.map(({ decision, events, findings, refused }) => ({
      decision,
      events: events.map((event) => ({ type: event.type, says: essenceOf(event) })),
      policies: findings.map(({ code, level }): [string, string] => [code, level]).toSorted(byText),
      refused: refused?.code ?? null,
    })),
  };
}

const byText = (a: readonly string[], b: readonly string[]): number => (a.join(' ') < b.join(' ') ? -1 : 1);

function essenceOf(event: StructureEvent): Record<string, unknown> {
  if (!isAct(event)) return {};
  const { inputs, results, changes, cites } = event.data;
  const said: Record<string, unknown> = {
    inputs,
    results,
    started: changes.started?.map(({ unit, kind, form, name, code, parent, how, predecessors, locality = null }) => ({ unit, kind, form, name, code, parent, how, predecessors, locality })),
    ended: changes.ended,
    marked: changes.marked,
    moved: changes.moved?.map(({ unit, parent, from }) => ({ unit, parent, from })),
    labelled: changes.labelled?.map(({ unit, label, value }) => ({ unit, label, value })),
    paired: changes.paired?.map(({ cell, village, was }) => ({ cell, village, was })),
    posts: changes.posts?.map(({ unit, post, holder, was, route, until }) => ({ unit, post, holder, was, route, until })),
    counted: placesOf(changes),
    obligations: changes.obligations,
    cites: cites?.map(({ unit, post, holder }) => ({ unit, post, holder })),
  }; // prettier-ignore
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** From where members and households go and to where, not how many. */
function placesOf({ counted }: Act['changes']): string[] | undefined {
  if (!counted) return undefined;
  return [...new Set(counted.map(({ unit, quantity, delta, counted: recounted }) => `${recounted === undefined ? (delta < 0 ? 'from' : 'to') : 'of'} ${unit} ${quantity}`))].toSorted(); // prettier-ignore
}

/** Everything in which the outcome is another one than what was approved; empty where it is the same. */
export function outcomeDifference(approved: Outcome, now: Outcome): readonly OutcomeDifference[] {
  const found: OutcomeDifference[] = [];
  const [was, is] = [byDecision(approved), byDecision(now)];
  for (const decision of new Set([...was.keys(), ...is.keys()]))
    compare(decision, '', was.get(decision) ?? null, is.get(decision) ?? null, found);
  return found;
}

function byDecision({ decisions }: Outcome): ReadonlyMap<string, Outcome['decisions'][number]> {
  return new Map(decisions.map((one) => [one.decision, one]));
}

/** Goes down as far as both sides are objects with the same keys, or lists of the same length. */
function compare(decision: string, where: string, was: unknown, is: unknown, found: OutcomeDifference[]): void {
  if (canonicalText(was) === canonicalText(is)) return;
  if (isBranch(was) && isBranch(is) && Array.isArray(was) === Array.isArray(is)) {
    const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
    const alike = !Array.isArray(was) || Object.keys(was).length === Object.keys(is).length;
    if (alike) {
      for (const key of keys) compare(decision, where === '' ? key : `${where}/${key}`, was[key] ?? null, is[key] ?? null, found);
      return;
    }
  }
  found.push({ decision, where, approved: was, now: is });
} // prettier-ignore

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
