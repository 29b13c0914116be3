import { addDays, addMonths, type Day } from '../../kernel/day.js';
import type { NewDocument } from '../../kernel/document.js';
import type { DecisionContext } from '../../kernel/decider.js';
import type { Outcome } from '../../structure/index.js';
import { holds } from './conditions.js';
import { figureIn } from './figures.js';
import { planFold } from './plan-fold.js';
import { inputsOf, pinnedProcedure, stageOf, type PlanRules } from './plan-rules.js';
import type { OpenedTask, PlanEvent, PlanEventData, Timer } from './plan.events.js';
import { holdingRegisters, isOpen, registersOf, tasksOfStage, type Plan } from './plan.state.js';
import { END, type Deadline, type Procedure, type Stage, type TaskTemplate, type Wait } from './procedure.js';
import { wholeDecisions } from './whole-decisions.js';

type DataOf<T extends PlanEvent['type']> = Omit<PlanEventData<T>, 'plan' | 'on'>;

/** A plan while a command takes it on: collects events, and stands where they have brought it. */
export class PlanCourse {
  readonly events: PlanEvent[] = [];
  readonly on: Day;
  private ids = 0;

  constructor(
    public plan: Plan,
    readonly rules: PlanRules,
    readonly context: DecisionContext,
  ) {
    this.on = context.today;
  }

  /** Notes that something has happened today. `brings`: documents that were made for it. */
  note<T extends PlanEvent['type']>(type: T, data: DataOf<T>, brings: readonly NewDocument[] = []): void {
    const event = { type, data: { plan: this.plan.id, ...data, on: this.on }, ...(brings.length > 0 ? { brings } : {}) } as unknown as PlanEvent; // prettier-ignore
    this.events.push(event);
    this.plan = planFold.evolve(this.plan, { event, id: '', revision: -1, commandId: '' });
  }

  newId(role: string): string {
    return this.context.newId(role, this.ids++);
  }

  /** Takes every procedure as far as it can go, then the plan as a whole. */
  advance(): void {
    for (const procedure of this.plan.tracks.keys()) this.advanceTrack(procedure);
    if (this.plan.status === 'running' && this.awaitsEffect()) this.schedule();
    if (this.plan.status !== 'running' && this.plan.status !== 'in-effect') return;
    if (this.plan.sends.size > 0 || this.plan.incidents.size > 0) return;
    if (this.plan.tracks.every(({ stage }) => stage === END)) this.note('PlanCompleted', {});
  }

  /** What was approved of a procedure no longer is what the plan says. */
  voidApproval(procedure: string): void {
    if (this.plan.tracks.get(procedure)?.approval) this.note('ApprovalVoided', { procedure });
  }

  /** Brings a procedure into a stage. */
  enter(name: string, stageId: string): void {
    if (stageId === END) return this.note('TrackEnded', { procedure: name });
    const procedure = pinnedProcedure(this.rules, this.plan, name);
    const stage = stageOf(procedure, stageId);
    if (!stage) throw new Error(`procedure ${name} has no stage ${stageId}`);
    const round = (this.plan.tracks.get(name)?.rounds.get(stageId) ?? 0) + 1;
    const opened = stage.tasks.flatMap((template) => this.tasksFor(name, template));
    const tasks = opened.map(({ task }) => task);
    const timers = [...opened.flatMap(({ timer }) => timer ?? []), ...this.waitOf(name, stage)].map((timer) => ({ ...timer, stage: stageId })); // prettier-ignore
    this.note('StageEntered', { procedure: name, stage: stageId, title: stage.title, round, tasks, timers });
  }

  /** Sends the next register its decisions, where the day has come and nothing stands in the way. */
  beginIfDue(): void {
    const { status, timers, incidents, suspended } = this.plan;
    if (status !== 'scheduled' || incidents.size > 0 || suspended) return;
    if (timers.some(({ purpose }) => purpose === 'effect')) return;
    const [first] = registersOf(this.plan);
    if (first !== undefined) this.carryOut(first, 1);
  }

  /** Sends a register its decisions. */
  carryOut(register: string, attempt: number): void {
    const { effectiveOn } = this.plan;
    const decisions = wholeDecisions(this.plan, this.on).filter(({ body }) => body.register === register);
    this.note('ExecutionBegun', {
      attempt, register, effectiveOn: effectiveOn ?? this.on,
      decisions: decisions.map(({ id, command, body }) => ({ id, command, body })), outcome: approvedOutcome(this.plan, register, decisions.map(({ id }) => id)),
    }); // prettier-ignore
  }

  /** Takes back what was carried out last; where nothing is left of it, the plan has failed. */
  takeBack(incident: string): void {
    const last = this.plan.carriedOut.last();
    if (last) {
      const { register, decisions } = last;
      return this.note('CompensationBegun', { incident, register, decisions: [...decisions] });
    }
    this.note('PlanFailed', { release: holdingRegisters(this.plan) });
  }

  private advanceTrack(name: string): void {
    for (;;) {
      const track = this.plan.tracks.get(name);
      if (!track || track.stage === null || track.stage === END) return;
      const procedure = pinnedProcedure(this.rules, this.plan, name);
      const stage = stageOf(procedure, track.stage);
      if (!stage || !this.isOver(procedure, stage)) return;
      const tasks = tasksOfStage(this.plan, name, stage.id);
      const exit = stage.exits.find(({ when }) => holds(when, tasks));
      if (!exit) return;
      this.enter(name, exit.to);
    }
  }

  private isOver({ name }: Procedure, { id, effect }: Stage): boolean {
    if (effect) return this.plan.status === 'in-effect';
    if (this.plan.timers.some((timer) => timer.procedure === name && timer.purpose === 'wait')) return false;
    const tasks = tasksOfStage(this.plan, name, id);
    // One that was given back ends the stage at once: it goes back the way that the procedure names.
    return tasks.every((task) => !isOpen(task));
  }

  /** Whether every procedure stands at its effect, or is through; and what it decides is approved. */
  private awaitsEffect(): boolean {
    let some = false;
    for (const [name, { stage, approval }] of this.plan.tracks) {
      if (stage === END) continue;
      const procedure = pinnedProcedure(this.rules, this.plan, name);
      if (stage === null || !stageOf(procedure, stage)?.effect) return false;
      if (procedure.decisions.length > 0 && !approval) return false;
      some = true;
    }
    return some && this.plan.effectiveOn !== null;
  }

  private schedule(): void {
    const effectiveOn = this.plan.effectiveOn as Day;
    const approvals = [...this.plan.tracks.values()].flatMap(({ approval }) => approval ?? []);
    const reserve = registersOf(this.plan).map((register) => ({
      register,
      units: [...new Set(approvals.flatMap(({ stood }) => stood.filter((one) => one.register === register).flatMap(({ units }) => units)))].toSorted(),
    })); // prettier-ignore
    const timer: Timer = { timer: this.newId('timer'), dueOn: effectiveOn, purpose: 'effect', procedure: null, stage: null, task: null }; // prettier-ignore
    this.note('PlanScheduled', { effectiveOn, reserve: reserve.filter(({ units }) => units.length > 0), timers: [timer] }); // prettier-ignore
  }

  private tasksFor(procedure: string, template: TaskTemplate): { task: OpenedTask; timer?: Timer }[] {
    const { id, title, role, level, forEach, deadline } = template;
    const of = this.plan.decisions.filter((decision) => decision.procedure === procedure);
    const units = forEach === undefined ? [null] : inputsOf(of.isEmpty() ? this.plan.decisions : of, forEach);
    return (units.length === 0 ? [null] : units).map((unit) => {
      const dueOn = deadline ? this.dueBy(procedure, deadline) : null;
      const task = this.newId('task');
      const opened: OpenedTask = { task, template: id, title, role, level, unit, dueOn };
      if (dueOn === null) return { task: opened };
      const timer: Timer = { timer: this.newId('timer'), dueOn: addDays(dueOn, 1), purpose: 'deadline', procedure, stage: null, task }; // prettier-ignore
      return { task: opened, timer };
    });
  }

  private waitOf(procedure: string, { wait }: Stage): Timer[] {
    if (!wait) return [];
    return [{ timer: this.newId('timer'), dueOn: this.dayOf(wait), purpose: 'wait', procedure, stage: null, task: null }]; // prettier-ignore
  }

  /** Null where its days were never set: under the version that the plan was moved from, nobody asked for them. */
  private dueBy(procedure: string, { count: figure, ...wait }: Deadline): Day | null {
    const count = figureIn(this.plan, procedure, figure);
    return count === undefined ? null : this.dayOf({ ...wait, count });
  }

  private dayOf({ count, unit, after }: Wait): Day {
    const from = after === 'effect' ? (this.plan.effectiveOn ?? this.on) : this.on;
    if (unit === 'months') return addMonths(from, count);
    return unit === 'days' ? addDays(from, count) : this.rules.calendar.addWorkingDays(from, count);
  }
}

/** What was approved of decisions of one register, in their order. */
function approvedOutcome(plan: Plan, register: string, order: readonly string[]): Outcome {
  const approved = [...plan.tracks.values()].flatMap(({ approval }) =>
    (approval?.stood ?? []).filter((one) => one.register === register).flatMap(({ outcome }) => outcome.decisions),
  );
  const byId = new Map(approved.map((one) => [one.decision, one]));
  return { decisions: order.flatMap((id) => byId.get(id) ?? []) };
} // prettier-ignore
