import type { AnyCommand } from '../kernel/command.js';
import { MoveRecommendation } from '../inspections/index.js';
import { MoveIssue } from '../meetings/index.js';
import { MoveTarget } from '../programmes/index.js';
import type { OwedCommand, Reactor } from '../reactors/index.js';
import { CASE_TABLES, type CaseRow } from './case-tables.js';
import { trackCases } from './case-tracker.js';
import { CASE_EVENTS } from './domain/case-facts.js';

/** Moves every open case whose unit has ended to the unit that takes it over, one hop at a time (design, Obligations). */
export const obligationsReactor: Reactor = {
  name: 'obligations',
  version: 1,
  tables: CASE_TABLES,
  handles: CASE_EVENTS,
  commands: [MoveRecommendation, MoveIssue, MoveTarget] as readonly AnyCommand[],
  react(recorded, { rows, owe, release }) {
    for (const [key, row] of trackCases(recorded, rows)) {
      const owed = row && commandFor(row);
      if (owed) owe(owed);
      else release(key);
    }
  },
  // It lies elsewhere or is over: whatever it was, the log says it.
  isDone: (code) => code === 'case-moved-on',
};

/** The command that moves a case by the hop that is owed; undefined where none is. */
function commandFor(row: CaseRow): OwedCommand | undefined {
  const { case: subject, register, unit: from, owedCause: cause, owedTo: to, owedOn: on, owedKey } = row;
  if (cause === null || to === null || on === null || owedKey === null) return undefined;
  const [kind, carrier, id, of] = subject.split('/');
  const move = (command: { readonly name: string }, ids: Readonly<Record<string, unknown>>): OwedCommand => ({
    subject,
    command: command.name,
    body: { register, ...ids, from, to, on, cause },
    idempotencyKey: owedKey,
    cause,
  });
  if (kind === 'recommendation') return move(MoveRecommendation, { inspection: carrier, recommendation: id });
  if (kind === 'issue') return move(MoveIssue, { meeting: carrier, issue: id });
  return move(MoveTarget, { programme: carrier, goal: id, of });
}
