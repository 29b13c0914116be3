import type { Role } from '../../kernel/command.js';
import type { Day } from '../../kernel/day.js';
import type { Sentence } from '../../kernel/event.js';

/**
 * A procedure as `seeds/procedures/` gives it: one dated version of the way that a plan takes from submission to its
 * end. Data: the rules of plans know stages, tasks and conditions, and no law.
 */
export interface Procedure {
  /** kebab-case: `merge-villages`. */
  readonly name: string;
  /** Names the version: `14/2018/TT-BNV`. */
  readonly version: string;
  /** SHA-256, hex, of its content (`contentHash`): what a plan is pinned to. */
  readonly hash: string;
  /** First day on which a plan may start under it; the next version's first day ends it. */
  readonly from: Day;
  readonly title: Sentence;
  readonly citation: string;
  /** Names of the commands that a plan may carry under it as decisions; empty where it carries none. */
  readonly decisions: readonly string[];
  /** The stage in which a submitted plan begins. */
  readonly start: string;
  readonly stages: readonly Stage[];
}

/** Whose desk a task lies on. */
export const LEVELS = ['village', 'cell', 'organization', 'commune', 'district', 'province'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * A step of a procedure. It is over when its tasks are done, its day has come or its plan has taken effect; then the
 * first exit whose condition holds says where the plan goes.
 */
export interface Stage {
  readonly id: string;
  readonly title: Sentence;
  readonly citation: string;
  /** The plan's decisions may be changed while it is here; what was approved before is void then. */
  readonly edits: boolean;
  readonly tasks: readonly TaskTemplate[];
  /** It lasts until a day at least, whatever else is done. */
  readonly wait?: Wait;
  /** Here the plan waits for its effective day and for its other procedure, and is carried out. One stage at most. */
  readonly effect: boolean;
  /** In order; the last one is `always`. `to` is the id of a stage, or `end`. */
  readonly exits: readonly Exit[];
}

export const END = 'end';

/** A day counted from another one. */
export interface Wait {
  readonly count: number;
  readonly unit: 'days' | 'working-days' | 'months';
  /** The day on which the stage began, or on which the plan took effect. */
  readonly after: 'stage' | 'effect';
}

/** A number that a task of an earlier stage records, or its share, rounded down: `outOf: 3` is a third. */
export interface RecordedFigure {
  readonly task: string;
  readonly field: string;
  readonly outOf?: number;
}

/** A number that the procedure says, or that is recorded on its way. */
export type Figure = number | RecordedFigure;

/** By when a task is to be done; its days may be those that an earlier task has set. */
export interface Deadline extends Omit<Wait, 'count'> {
  readonly count: Figure;
}

/** The most that a number may be; `by`: for each option of a choice of the same form, whose other options set no bound. */
export type AtMost = Figure | { readonly by: string; readonly each: Readonly<Record<string, Figure>> };

/** What somebody has to do, and what he must record and show. */
export interface TaskTemplate {
  readonly id: string;
  readonly title: Sentence;
  readonly citation: string;
  readonly role: Role;
  readonly level: Level;
  /** What must be recorded. */
  readonly fields: readonly Field[];
  /** Documents that must be attached: kebab-case kinds such as `minutes`. */
  readonly evidence: readonly string[];
  readonly deadline?: Deadline;
  /** Who is told when the deadline has passed, and gets the task beside the one who has it. */
  readonly escalates?: { readonly role: Role; readonly level: Level };
  /** Completing it approves the decisions that the plan carries under this procedure; nobody who drafted any of them may. */
  readonly approves: boolean;
  /** Completing it takes another person than the one who completed this task of an earlier stage. */
  readonly otherThan?: string;
  /** One task for each of these instead of one for all: the unit stands in the task. */
  readonly forEach?: 'input-village' | 'input-cell' | 'input-unit';
}

/** A field of a task's form. Numbers are whole; a `day` may not lie after today. */
export interface Field {
  readonly id: string;
  readonly title: Sentence;
  readonly type:
    'day' | 'number' | 'text' | 'personal-text' | 'choice' | 'unit' | 'person' | 'votes' | 'commands';
  readonly required: boolean;
  /** Of a `number`. */
  readonly atMost?: AtMost;
  /** Of a `choice`. */
  readonly options?: readonly { readonly id: string; readonly title: Sentence }[];
  /** Of `commands`: names of the commands that may be sent by completing the task. */
  readonly commands?: readonly string[];
}

/**
 * How many could vote, took part and agreed in one unit. The unit is left out where the task stands for one.
 */
export interface Votes {
  readonly unit?: string | undefined;
  readonly entitled: number;
  readonly took: number;
  readonly agreed: number;
}

/** Where a plan goes when a stage is over, and the condition under which it does. */
export interface Exit {
  readonly when: Condition;
  readonly to: string;
  /** Going there gives the plan back: the tasks of the way are done again. */
  readonly returns: boolean;
}

/** The named conditions of exits. */
export type Condition =
  | { readonly name: 'always' }
  /** A task of this stage was given back. */
  | { readonly name: 'returned' }
  /** A field of a task of this stage, in each of its tasks where there are several, has one of these values. */
  | {
      readonly name: 'answered';
      readonly task: string;
      readonly field: string;
      readonly oneOf: readonly string[];
    }
  /** More than this share of those entitled (or of those who took part) agreed: in each unit, or over all together. */
  | {
      readonly name: 'more-than';
      readonly task: string;
      readonly field: string;
      readonly percent: number;
      readonly of: 'entitled' | 'took-part';
      readonly over: 'each' | 'area';
    };

/** Every version of every procedure. */
export interface ProcedureBook {
  readonly all: readonly Procedure[];
  /** The version in force on a day; undefined where there is no such procedure, or none yet. */
  inForce(name: string, day: Day): Procedure | undefined;
  /** A version that a plan is pinned to; undefined where the files no longer hold exactly it. */
  pinned(pin: Pin): Procedure | undefined;
  version(name: string, version: string): Procedure | undefined;
}

/** What a plan says of the procedure that it runs under. */
export interface Pin {
  readonly name: string;
  readonly version: string;
  readonly hash: string;
}

/** Working days: every day but Saturdays, Sundays and public holidays, and those days that are worked instead. */
export interface Calendar {
  /** Beyond this day no holiday is known, and every weekday counts as worked; null where none is known at all. */
  readonly knownUntil: Day | null;
  isWorkingDay(day: Day): boolean;
  /** The last of `count` working days after `day`, which is not counted itself (Civil Code 2015, art. 147). */
  addWorkingDays(day: Day, count: number): Day;
}

/** A book of given procedures. */
export function procedureBook(all: readonly Procedure[]): ProcedureBook {
  const newestFirst = all.toSorted((a, b) => (a.from < b.from ? 1 : -1));
  return {
    all,
    inForce: (name, day) => newestFirst.find((one) => one.name === name && one.from <= day),
    pinned: ({ name, version, hash }) =>
      all.find((one) => one.name === name && one.version === version && one.hash === hash),
    version: (name, version) => all.find((one) => one.name === name && one.version === version),
  };
}
