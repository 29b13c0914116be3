import type { Day } from '../../kernel/day.js';
import { jsonDocument, type NewDocument } from '../../kernel/document.js';
import { conservation, toldDecided, treeOf } from '../../structure/index.js';
import type { DryRunOfRegister } from './dry-run.js';
import type { Enacted } from './whole-decisions.js';

/** What a dry run comes to in one register, as it is read: each decision, the tree before and after, and where everything went. */
export function toldOf({ register, revision, before, decisions, decided, units }: DryRunOfRegister, day: Day) {
  const touched = new Set([...units, ...decided.steps.flatMap(({ events }) => events.flatMap((event) => ('results' in event.data ? event.data.results : [])))]);
  const told = toldDecided(before, decided, day);
  return {
    register, revision,
    decisions: decided.steps.map(({ decision, events, findings, refused }, at) => ({ decision, command: decisions[at]?.command ?? '', events: events.map(({ type, data }, n) => ({ type, data, sentence: told[at]?.[n] })), findings, refused })),
    before: treeOf(before, touched, day),
    after: treeOf(decided.after, touched, day),
    conservation: conservation(before, decided, day),
  };
} // prettier-ignore

/** A dry run that is approved, as a document: all that it says, with what it is approved by. */
export function approvedDryRun(
  runs: readonly DryRunOfRegister[],
  { judgedOn, ...approval }: { readonly plan: string; readonly procedure: string; readonly outcome: string; readonly effectiveOn: Day; readonly judgedOn: Day; readonly enacted: Enacted },
): NewDocument {
  return jsonDocument({ ...approval, judgedOn, registers: runs.map((run) => toldOf(run, judgedOn)) });
} // prettier-ignore
