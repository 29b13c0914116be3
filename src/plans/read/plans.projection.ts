import type { Recorded } from '../../kernel/event.js';
import {
  defineTable,
  type DatabaseOf,
  type Projection,
  type ReadModelWriter,
} from '../../projections/index.js';
import { planEvents, type PlanEvent, type PlanEventData, type Timer } from '../domain/plan.events.js';

export interface PlanRow {
  readonly plan: string;
  readonly register: string;
  readonly locality: string | null;
  readonly title: string;
  readonly drafter: string;
  readonly draftedOn: string;
  readonly status: string;
  /** 1 while it is suspended. */
  readonly suspended: number;
  /** Open incidents. */
  readonly incidents: number;
  readonly effectiveOn: string | null;
  /** Of the last event of its stream. */
  readonly revision: number;
}
export const plans = defineTable<PlanRow>({
  name: 'plans',
  columns: {
    plan: 'text', register: 'text', locality: 'text?', title: 'text', drafter: 'text', draftedOn: 'text', status: 'text', suspended: 'integer',
    incidents: 'integer', effectiveOn: 'text?', revision: 'integer',
  },
  key: ['plan'],
  indexes: [['register']],
}); // prettier-ignore

/** An event of a plan as it stands in the log: folded, they give the plan at any revision. */
export interface PlanEventRow {
  readonly plan: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: object;
  /** UTC, ISO 8601. */
  readonly recordedAt: string;
}
export const planEventRows = defineTable<PlanEventRow>({
  name: 'plan_events',
  columns: {
    plan: 'text',
    revision: 'integer',
    id: 'text',
    type: 'text',
    data: 'json',
    recordedAt: 'text',
  },
  key: ['plan', 'revision'],
});

export interface TaskRow {
  readonly plan: string;
  readonly task: string;
  readonly register: string;
  readonly locality: string | null;
  readonly procedure: string;
  readonly stage: string;
  readonly template: string;
  readonly titleVi: string;
  readonly titleEn: string;
  readonly role: string;
  readonly level: string;
  readonly escalatedTo: string | null;
  readonly unit: string | null;
  readonly dueOn: string | null;
  readonly holder: string | null;
}
/** Tasks that wait for somebody. */
export const planTasks = defineTable<TaskRow>({
  name: 'plan_tasks',
  columns: {
    plan: 'text', task: 'text', register: 'text', locality: 'text?', procedure: 'text', stage: 'text', template: 'text', titleVi: 'text', titleEn: 'text',
    role: 'text', level: 'text', escalatedTo: 'text?', unit: 'text?', dueOn: 'text?', holder: 'text?',
  },
  key: ['plan', 'task'],
  indexes: [['register']],
}); // prettier-ignore

export interface TimerRow {
  readonly plan: string;
  readonly timer: string;
  readonly dueOn: string;
  readonly procedure: string | null;
  readonly task: string | null;
}
/** Timers that are set and have not fired. */
export const planTimers = defineTable<TimerRow>({
  name: 'plan_timers',
  columns: { plan: 'text', timer: 'text', dueOn: 'text', procedure: 'text?', task: 'text?' },
  key: ['plan', 'timer'],
});
export type PlansDatabase = DatabaseOf<{
  plans: typeof plans;
  plan_events: typeof planEventRows;
  plan_tasks: typeof planTasks;
  plan_timers: typeof planTimers;
}>;

const STATUS: Partial<Record<PlanEvent['type'], string>> = {
  PlanSubmitted: 'running', PlanScheduled: 'scheduled', ExecutionBegun: 'executing', PlanTookEffect: 'in-effect', CompensationBegun: 'compensating',
  PlanAmended: 'draft', PlanCancelled: 'cancelled', PlanFailed: 'failed', PlanCompleted: 'completed',
}; // prettier-ignore
/** After these nothing is awaited any more. */
const OVER: ReadonlySet<string> = new Set(['PlanAmended', 'PlanCancelled', 'PlanFailed', 'PlanCompleted']);

/** Every plan: how it stands, its tasks and timers, and its events, from which it is told as it was at any revision. */
export const plansProjection: Projection = {
  name: 'plans',
  version: 2,
  tables: [plans, planEventRows, planTasks, planTimers],
  handles: planEvents.map(({ name }) => name),
  project(recorded, model) {
    const { event, revision, id, metadata } = recorded as Recorded<PlanEvent>;
    const { plan } = event.data;
    model.put(planEventRows, { plan, revision, id, type: event.type, data: event.data, recordedAt: metadata.recordedAt }); // prettier-ignore
    const row = event.type === 'PlanDrafted' ? draftOf(event.data) : model.get(plans, { plan });
    if (!row) return;
    model.put(plans, { ...changed(row, event), revision });
    awaited(model, row, event);
  },
};

function draftOf({ plan, register, locality, title, by, on, effectiveOn }: PlanEventData<'PlanDrafted'>): PlanRow {
  return { plan, register, locality, title, drafter: by, draftedOn: on, status: 'draft', suspended: 0, incidents: 0, effectiveOn, revision: 0 };
} // prettier-ignore

function changed(row: PlanRow, event: PlanEvent): PlanRow {
  const status = STATUS[event.type] ?? row.status;
  const now = { ...row, status, incidents: OVER.has(event.type) ? 0 : row.incidents };
  if (event.type === 'EffectiveDaySet') return { ...now, effectiveOn: event.data.effectiveOn };
  if (event.type === 'PlanSuspended') return { ...now, suspended: 1 };
  if (event.type === 'PlanResumed') return { ...now, suspended: 0 };
  if (event.type === 'PlanHalted') return { ...now, incidents: row.incidents + 1 };
  if (event.type === 'PlanIncidentSettled') return { ...now, incidents: row.incidents - 1 };
  return now;
}

/** Keeps the tasks and timers that are awaited, as the plan's fold does. */
function awaited(model: ReadModelWriter, { plan, register, locality }: PlanRow, event: PlanEvent): void {
  const leave = (procedure: string | undefined): void => {
    for (const one of model.select(planTasks, { plan }))
      if (procedure === undefined || one.procedure === procedure) model.remove(planTasks, { plan, task: one.task });
    for (const one of model.select(planTimers, { plan }))
      if (procedure === undefined || one.procedure === procedure) model.remove(planTimers, { plan, timer: one.timer });
  };
  const set = (timers: readonly Timer[]): void => {
    for (const { timer, dueOn, procedure, task } of timers) model.put(planTimers, { plan, timer, dueOn, procedure, task });
  };
  const hold = (task: string, change: Partial<TaskRow>): void => {
    const known = model.get(planTasks, { plan, task });
    if (known) model.put(planTasks, { ...known, ...change });
  };
  if (OVER.has(event.type)) leave(undefined);
  if (event.type === 'StageEntered') {
    const { procedure, stage, tasks, timers } = event.data;
    leave(procedure);
    for (const { task, template, title, role, level, unit, dueOn } of tasks)
      model.put(planTasks, { plan, task, register, locality, procedure, stage, template, titleVi: title.vi, titleEn: title.en, role, level, escalatedTo: null, unit, dueOn, holder: null });
    set(timers);
  }
  if (event.type === 'TrackEnded') leave(event.data.procedure);
  if (event.type === 'PlanScheduled') set(event.data.timers);
  if (event.type === 'TaskClaimed') hold(event.data.task, { holder: event.data.by });
  if (event.type === 'TaskDelegated') hold(event.data.task, { holder: event.data.to });
  if (event.type === 'TaskEscalated') hold(event.data.task, { escalatedTo: event.data.role });
  if (event.type === 'TaskReturned' || event.type === 'TaskCompleted') model.remove(planTasks, { plan, task: event.data.task });
  if (event.type === 'TaskCompleted')
    for (const one of model.select(planTimers, { plan })) if (one.task === event.data.task) model.remove(planTimers, { plan, timer: one.timer });
  if (event.type === 'TimerFired') model.remove(planTimers, { plan, timer: event.data.timer });
} // prettier-ignore
