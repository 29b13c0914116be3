import { Map } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { PlanEvent, PlanEventData } from './plan.events.js';
import { NO_PLAN, NO_TRACK, type Plan, type PlanDecision, type Task, type Track } from './plan.state.js';
import { END } from './procedure.js';

type Apply = { [T in PlanEvent['type']]: (plan: Plan, data: PlanEventData<T>) => Plan };

/** How a plan follows from its stream. It applies what an event says; it derives nothing. */
export const planFold: Fold<PlanEvent, Plan> = {
  category: 'plan',
  version: 4,
  initial: () => NO_PLAN,
  evolve: (plan, { event }) => (APPLY[event.type] as (plan: Plan, data: unknown) => Plan)(plan, event.data),
};

const same = (plan: Plan): Plan => plan;

/** The same bytes may be evidence of several kinds. */
const placeOf = ({ kind, hash }: PlanEventData<'DocumentAttached'>['document']): string => `${kind ?? ''}/${hash}`; // prettier-ignore

const APPLY: Apply = {
  PlanDrafted: (_, { plan: id, register, locality, title, procedures, effectiveOn, on, by }) => ({
    ...NO_PLAN, id, status: 'draft', register, locality, title, drafter: by, draftedOn: on, effectiveOn,
    tracks: Map(procedures.map((name) => [name, NO_TRACK])),
  }),
  EffectiveDaySet: (plan, { effectiveOn, by }) => ({ ...plan, effectiveOn, dayBy: by }),
  DecisionAdded: (plan, { decision: id, procedure, at, command, body, by }) => ({
    ...plan, decisions: plan.decisions.insert(at, { id, procedure, command, body, drafters: [by] }),
  }),
  DecisionChanged: (plan, { decision, command, body, by }) =>
    changed(plan, decision, (one) => ({ ...one, command, body, drafters: [...new Set([...one.drafters, by])] })),
  DecisionMoved(plan, { decision, at, by }) {
    const moved = plan.decisions.find(({ id }) => id === decision);
    return moved ? { ...arranged(plan, decision, by), decisions: plan.decisions.filter(({ id }) => id !== decision).insert(at, moved) } : plan;
  },
  DecisionRemoved: (plan, { decision, by }) => ({ ...arranged(plan, decision, by), decisions: plan.decisions.filter(({ id }) => id !== decision) }),
  DocumentAttached: (plan, { document }) => ({ ...plan, documents: plan.documents.set(placeOf(document), document) }),
  CommentMade: same,
  PlanSubmitted: (plan, { pins }) =>
    pins.reduce<Plan>((now, pin) => track(now, pin.name, { pin, stage: null, rounds: Map() }), { ...plan, status: 'running' }),
  StageEntered(plan, { procedure, stage, round, tasks, timers, on }) {
    const rounds = (plan.tracks.get(procedure) ?? NO_TRACK).rounds.set(stage, round);
    const entered = closing(track(plan, procedure, { stage, enteredOn: on, rounds }), (task) => task.procedure === procedure);
    return {
      ...entered,
      tasks: tasks.reduce((all, opened) => all.set(opened.task, { ...opened, procedure, stage, round, status: 'open', holder: null, doneBy: null, values: {}, escalatedTo: null }), entered.tasks),
      timers: timers.reduce((all, timer) => all.set(timer.timer, timer), entered.timers.filter((timer) => timer.procedure !== procedure)),
    };
  },
  TrackEnded: (plan, { procedure }) => closing({
    ...track(plan, procedure, { stage: END }),
    timers: plan.timers.filter((timer) => timer.procedure !== procedure),
  }, (task) => task.procedure === procedure),
  TaskClaimed: (plan, { task, by }) => tasked(plan, task, { status: 'claimed', holder: by }),
  TaskDelegated: (plan, { task, to }) => tasked(plan, task, { status: 'claimed', holder: to }),
  TaskCompleted: (plan, { task, values, evidence, sends, by }) => ({
    ...tasked(plan, task, { status: 'completed', doneBy: by, values }),
    documents: evidence.reduce((all, one) => all.set(placeOf(one), one), plan.documents),
    sends: sends.reduce((all, { send, command, body }) => all.set(send, { command, body }), plan.sends),
    timers: plan.timers.filter((timer) => timer.task !== task),
  }),
  TaskReturned: (plan, { task, by }) => tasked(plan, task, { status: 'returned', doneBy: by }),
  TaskEscalated: (plan, { task, role, level }) => tasked(plan, task, { escalatedTo: { role, level } }),
  TimerFired: (plan, { timer }) => ({ ...plan, timers: plan.timers.delete(timer) }),
  DecisionsApproved: (plan, approval) => {
    const { procedure, document } = approval;
    const documents = document ? plan.documents.set(placeOf(document), document) : plan.documents;
    return track({ ...plan, documents }, procedure, { approval });
  },
  ApprovalVoided: (plan, { procedure }) => track(plan, procedure, { approval: null }),
  PlanScheduled: (plan, { reserve, timers }) => ({
    ...plan, status: 'scheduled', reserved: reserve, timers: timers.reduce((all, timer) => all.set(timer.timer, timer), plan.timers),
  }),
  ExecutionBegun: (plan, { register, attempt }) => ({ ...plan, status: 'executing', executing: { register, attempt } }),
  RegisterCarriedOut: (plan, { register, decisions }) => ({
    ...plan, carriedOut: plan.carriedOut.push({ register, decisions }), executing: null, reserved: plan.reserved.filter((one) => one.register !== register),
  }),
  PlanTookEffect: (plan, { on }) => ({ ...plan, status: 'in-effect', tookEffectOn: on }),
  PlanHalted: (plan, halted) => ({ ...plan, incidents: plan.incidents.set(halted.incident, halted) }),
  CompensationBegun: (plan, { register }) => ({ ...plan, status: 'compensating', executing: { register, attempt: 0 } }),
  RegisterTakenBack: (plan, { register }) => ({
    ...plan, executing: null, carriedOut: plan.carriedOut.filter((one) => one.register !== register),
  }),
  SendRecorded: (plan, { send }) => ({ ...plan, sends: plan.sends.delete(send) }),
  PlanIncidentSettled(plan, { incident, how }) {
    const send = plan.incidents.get(incident)?.send;
    const incidents = plan.incidents.delete(incident);
    return { ...plan, incidents, sends: how === 'leave' && send ? plan.sends.delete(send) : plan.sends };
  },
  SendRepeated: (plan, { of, send, command, body }) => ({ ...plan, sends: plan.sends.delete(of).set(send, { command, body }) }),
  PlanSuspended: (plan) => ({ ...plan, suspended: true }),
  PlanResumed: (plan) => ({ ...plan, suspended: false }),
  PlanAmended: (plan) => ({ ...over(plan), status: 'draft', tracks: plan.tracks.map((one) => ({ ...NO_TRACK, pin: one.pin })) }),
  PlanCancelled: (plan) => ({ ...over(plan), status: 'cancelled' }),
  PlanMovedToVersion: (plan, { procedure, to }) => track(plan, procedure, { pin: to }),
  PlanFailed: (plan) => ({ ...over(plan), status: 'failed' }),
  PlanCompleted: (plan) => ({ ...over(plan), status: 'completed' }),
}; // prettier-ignore

function changed(plan: Plan, id: string, change: (one: PlanDecision) => PlanDecision): Plan {
  return { ...plan, decisions: plan.decisions.map((one) => (one.id === id ? change(one) : one)) };
}

function arranged(plan: Plan, id: string, by: string): Plan {
  const procedure = plan.decisions.find((one) => one.id === id)?.procedure;
  if (procedure === undefined) return plan;
  return {
    ...plan,
    arrangedBy: plan.arrangedBy.update(procedure, [], (known) => [...new Set([...known, by])]),
  };
}

function track(plan: Plan, procedure: string, change: Partial<Track>): Plan {
  const known = plan.tracks.get(procedure) ?? NO_TRACK;
  return { ...plan, tracks: plan.tracks.set(procedure, { ...known, ...change }) };
}

function tasked(plan: Plan, id: string, change: Partial<Task>): Plan {
  const task = plan.tasks.get(id);
  return task ? { ...plan, tasks: plan.tasks.set(id, { ...task, ...change }) } : plan;
}

/** Open tasks are closed: what they asked for is no longer asked. */
function closing(plan: Plan, which: (task: Task) => boolean): Plan {
  const isOpen = ({ status }: Task): boolean => status === 'open' || status === 'claimed';
  return { ...plan, tasks: plan.tasks.map((task) => (which(task) && isOpen(task) ? { ...task, status: 'closed' } : task)) }; // prettier-ignore
}

/** Nothing is awaited any more. */
function over(plan: Plan): Plan {
  return { ...closing(plan, () => true), timers: Map(), executing: null, reserved: [], incidents: Map() };
}
