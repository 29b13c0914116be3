import { List, Map } from 'immutable';
import type { Day } from '../../kernel/day.js';
import type { FieldValue, OpenedTask, PlanEventData, Timer } from './plan.events.js';
import type { Pin } from './procedure.js';

/**
 * `draft` until it is submitted; `running` through its stages; `scheduled` for its day with its units reserved;
 * `executing` register by register; `compensating` what went before; `in-effect` while its aftermath runs; then `completed`, `cancelled` or `failed`.
 */
export type PlanStatus =
  | 'none'
  | 'draft'
  | 'running'
  | 'scheduled'
  | 'executing'
  | 'compensating'
  | 'in-effect'
  | 'completed'
  | 'cancelled'
  | 'failed';

/** A decision that the plan carries: a command of the structure. */
export interface PlanDecision {
  readonly id: string;
  readonly procedure: string;
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Everybody who wrote it: none of them approves it. */
  readonly drafters: readonly string[];
}

export interface Task extends OpenedTask {
  readonly procedure: string;
  readonly stage: string;
  /** How often the plan had come to the stage when the task was opened. */
  readonly round: number;
  readonly status: 'open' | 'claimed' | 'completed' | 'returned' | 'closed';
  /** Who has it. */
  readonly holder: string | null;
  readonly doneBy: string | null;
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly escalatedTo: { readonly role: string; readonly level: string } | null;
}

/** Where the plan stands in one of its procedures. */
export interface Track {
  readonly pin: Pin | null;
  /** Null before it is submitted; `end` behind its last stage. */
  readonly stage: string | null;
  readonly enteredOn: Day | null;
  /** How often each stage was entered. */
  readonly rounds: Map<string, number>;
  /** What was approved, unless it is void. */
  readonly approval: PlanEventData<'DecisionsApproved'> | null;
}

/** A plan as folded from its stream. */
export interface Plan {
  readonly id: string;
  readonly status: PlanStatus;
  /** Suspended: no task, timer or day moves it. */
  readonly suspended: boolean;
  readonly register: string;
  readonly locality: string | null;
  readonly title: string;
  readonly drafter: string;
  readonly draftedOn: Day | null;
  readonly effectiveOn: Day | null;
  /** Who set that day; null while it is the draft's. */
  readonly dayBy: string | null;
  /** Who moved or removed decisions, by their procedure. */
  readonly arrangedBy: Map<string, readonly string[]>;
  readonly decisions: List<PlanDecision>;
  /** By kind and hash. */
  readonly documents: Map<string, PlanEventData<'DocumentAttached'>['document']>;
  /** By procedure, in the order of the draft. */
  readonly tracks: Map<string, Track>;
  readonly tasks: Map<string, Task>;
  /** Timers that are set and have not fired. */
  readonly timers: Map<string, Timer>;
  /** Registers where it holds, in the order in which it was carried out. */
  readonly carriedOut: List<{ readonly register: string; readonly decisions: readonly string[] }>;
  readonly reserved: readonly { readonly register: string; readonly units: readonly string[] }[];
  readonly executing: { readonly register: string; readonly attempt: number } | null;
  /** Open incidents by id, the first first: while there is one, the plan stands still. */
  readonly incidents: Map<string, PlanEventData<'PlanHalted'>>;
  readonly tookEffectOn: Day | null;
  /** Commands that it has sent and that are not recorded yet. */
  readonly sends: Map<string, { readonly command: string; readonly body: Readonly<Record<string, unknown>> }>;
}

export const NO_PLAN: Plan = {
  id: '', status: 'none', suspended: false, register: '', locality: null, title: '', drafter: '', draftedOn: null, effectiveOn: null, dayBy: null, arrangedBy: Map(),
  decisions: List(), documents: Map(), tracks: Map(), tasks: Map(), timers: Map(), carriedOut: List(), reserved: [],
  executing: null, incidents: Map(), tookEffectOn: null, sends: Map(),
}; // prettier-ignore

export const NO_TRACK: Track = { pin: null, stage: null, enteredOn: null, rounds: Map(), approval: null };

/** The register of a decision: the plan's, where it names none. */
export function registerOf({ body }: Pick<PlanDecision, 'body'>, ofPlan: string): string {
  return String(body['register'] ?? ofPlan);
}

/** Registers in the order in which the decisions first name them: that in which they are carried out. */
export function registersOf({ decisions, register }: Plan): string[] {
  return [...new Set(decisions.map((decision) => registerOf(decision, register)))];
}

/** Registers in which the plan holds units. */
export function holdingRegisters({ reserved }: Plan): string[] {
  return reserved.map(({ register }) => register);
}

/** Tasks of the stage where a procedure stands, of its last round. */
export function tasksOfStage({ tasks, tracks }: Plan, procedure: string, stage: string): Task[] {
  const round = tracks.get(procedure)?.rounds.get(stage);
  return [...tasks.values()].filter((task) => task.procedure === procedure && task.stage === stage && task.round === round); // prettier-ignore
}

/** Whether a task waits for somebody. */
export function isOpen({ status }: Task): boolean {
  return status === 'open' || status === 'claimed';
}
