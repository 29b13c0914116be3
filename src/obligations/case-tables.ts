import { defineTable, type AnyTable, type ReadModelWriter } from '../projections/index.js';

/** A case that was opened, where it stands, and what is owed of it. */
export interface CaseRow {
  readonly case: string;
  readonly kind: string;
  readonly register: string;
  /** What carries it: `inspection/<id>`, `meeting/<id>`, `programme/<id>`. */
  readonly source: string;
  readonly unit: string;
  readonly knownAt: number;
  readonly since: string;
  readonly open: number;
  /** Why it is no longer open: `accepted`, `settled`, `met`, `annulled`, `closed`, `given-anew`. */
  readonly over: string | null;
  /** Of targets only: `<programme>/<goal>`, and the number. */
  readonly goal: string | null;
  readonly target: number;
  /** The hop that is owed: the event that causes it, to whom, on which day, and its idempotency key. */
  readonly owedCause: string | null;
  readonly owedTo: string | null;
  readonly owedOn: string | null;
  readonly owedKey: string | null;
  /** Its unit has ended and nobody takes it over: `nobody`, `circle`. */
  readonly stuck: string | null;
}
export const cases = defineTable<CaseRow>({
  name: 'obligation_cases',
  columns: {
    case: 'text', kind: 'text', register: 'text', source: 'text', unit: 'text', knownAt: 'integer', since: 'text', open: 'integer', over: 'text?',
    goal: 'text?', target: 'integer', owedCause: 'text?', owedTo: 'text?', owedOn: 'text?', owedKey: 'text?', stuck: 'text?',
  },
  key: ['case'],
  indexes: [['register', 'unit', 'open'], ['source'], ['goal', 'unit']],
}); // prettier-ignore

/** Every move of a case. */
export interface HopRow {
  readonly case: string;
  /** From 0. */
  readonly n: number;
  readonly cause: string;
  readonly from: string;
  readonly to: string;
  readonly on: string;
  /** As of which revision of the register the case had stood at `from`. */
  readonly knownAt: number;
  /** 1 while it is part of the way by which the case came to where it stands. */
  readonly trail: number;
  readonly annulledBy: string | null;
}
export const hops = defineTable<HopRow>({
  name: 'obligation_hops',
  columns: { case: 'text', n: 'integer', cause: 'text', from: 'text', to: 'text', on: 'text', knownAt: 'integer', trail: 'integer', annulledBy: 'text?' },
  key: ['case', 'n'],
  indexes: [['cause', 'trail']],
}); // prettier-ignore

/** A unit ended, was un-made, or came to life again. */
export interface TurnRow {
  readonly register: string;
  readonly unit: string;
  readonly revision: number;
  readonly cause: string;
  readonly commandId: string;
  readonly ends: number;
  readonly to: string | null;
  readonly on: string;
  /** 1: it ends because it never was. */
  readonly neverWas: number;
  readonly annulledBy: string | null;
}
export const turns = defineTable<TurnRow>({
  name: 'obligation_turns',
  columns: {
    register: 'text', unit: 'text', revision: 'integer', cause: 'text', commandId: 'text', ends: 'integer', to: 'text?', on: 'text', neverWas: 'integer', annulledBy: 'text?',
  },
  key: ['register', 'unit', 'revision'],
  indexes: [['cause']],
}); // prettier-ignore

/** To which register an inspection, meeting or programme belongs. */
export const sources = defineTable<{ source: string; register: string }>({
  name: 'obligation_sources',
  columns: { source: 'text', register: 'text' },
  key: ['source'],
});

/** What a unit has reached of a goal. */
export const reached = defineTable<{ goal: string; unit: string; number: number; on: string }>({
  name: 'obligation_reached',
  columns: { goal: 'text', unit: 'text', number: 'integer', on: 'text' },
  key: ['goal', 'unit'],
});

/** Counted apart from the cases themselves, so that one that is missing shows. */
export const tallies = defineTable<{ register: string; opened: number; astray: number }>({
  name: 'obligation_tallies',
  columns: { register: 'text', opened: 'integer', astray: 'integer' },
  key: ['register'],
});

export const CASE_TABLES: readonly AnyTable[] = [cases, hops, turns, sources, reached, tallies];

/** Rows of these tables, wherever they are kept: in the reactor's database or in a generation of the read models. */
export type CaseRows = Pick<ReadModelWriter, 'get' | 'put' | 'select'> & Pick<ReadModelWriter, 'remove'>;
