import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { uuid5 } from '../../kernel/ids.js';
import type { PolicyBook } from '../../kernel/policy.js';
import { Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { EVERY_RIGHT } from '../../kernel/scope.js';
import { CarryOutPlan, registerFold, registerStream, ReserveUnits, TakeBackPlan, type Register, type StructureEvent } from '../../structure/index.js'; // prettier-ignore
import { dryRun, outcomeHash } from './dry-run.js';
import { firePlanTimer, notePlanAnswer } from './machine.decide.js';
import type { PlanDecider } from './plan-decider.js';
import { planFold } from './plan-fold.js';
import { guardMoves, guardStatus } from './plan-guards.js';
import { followedProcedure, pinnedProcedure, templateOf, type PlanRules } from './plan-rules.js';
import type { PlanEvent } from './plan.events.js';
import { isOpen, registersOf, type Plan, type Task } from './plan.state.js';
import { submitPlan } from './submit.decide.js';
import { completeTask, returnTask } from './task.decide.js';
import { dayOfTask, guardWhatIf, isReturned, STAND_IN, supposedForm, type WhatIf } from './what-if.js';
import { NO_BASIS } from './whole-decisions.js';

/** A register as it stands, or as a plan would leave it. */
export interface Head {
  readonly revision: number;
  readonly state: Register;
}

/** How a plan would go on. */
export interface Simulated {
  readonly plan: Plan;
  readonly events: readonly PlanEvent[];
  readonly on: Day;
  /** What it cannot go on from, and the task at which it met that. */
  readonly why: RejectionDetails | null;
  readonly task: Task | null;
}

export interface Suppositions {
  /** The day on which it goes on. */
  readonly from: Day;
  readonly whatIf: WhatIf;
}

/** A plan that goes in circles is left there. */
const MOST_EVENTS = 2000;
const OVER: readonly string[] = ['completed', 'cancelled', 'failed'];

/**
 * Takes a plan ahead by the real deciders, on registers and a clock of its own: each task is done on its day as is supposed, each
 * timer fires, the registers are decided and answer. Pure; nothing is recorded anywhere.
 * @throws Rejection `form-unfit` where what is supposed cannot be meant
 */
export function simulate(
  plan: Plan,
  registers: ReadonlyMap<string, Head>,
  rules: PlanRules,
  policies: PolicyBook,
  { from, whatIf }: Suppositions,
): Simulated {
  guardWhatIf(whatIf, [...plan.tracks.keys()].flatMap((name) => followedProcedure(rules, plan, name, from) ?? []));
  return new Simulation(plan, new Map(registers), rules, policies, from, whatIf).run();
} // prettier-ignore

class Simulation {
  private readonly events: PlanEvent[] = [];
  private task: Task | null = null;
  private sent = 0;

  constructor(
    private plan: Plan,
    private readonly registers: Map<string, Head>,
    private readonly rules: PlanRules,
    private readonly policies: PolicyBook,
    private today: Day,
    private readonly whatIf: WhatIf,
  ) {}

  run(): Simulated {
    let why: RejectionDetails | null = null;
    try {
      guardStatus(this.plan, ['draft', 'running', 'scheduled', 'in-effect']);
      guardMoves(this.plan);
      if (this.plan.status === 'draft') this.send(submitPlan, { ...this.names(), alsoIn: registersOf(this.plan) });
      while (this.events.length < MOST_EVENTS && this.step());
      guardMoves(this.plan);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      why = error.details;
    }
    return { plan: this.plan, events: this.events, on: this.today, why, task: this.task };
  } // prettier-ignore

  /** One thing that happens next; false where nothing does. */
  private step(): boolean {
    this.task = null;
    const { status, incidents, sends, timers } = this.plan;
    if (OVER.includes(status) || incidents.size > 0) return false;
    const [send] = sends.keys();
    if (send !== undefined) return this.told({ send }, { recorded: { stream: STAND_IN, revision: 0 } });
    const [timer] = [...timers.values()].toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
    const [next] = [...this.plan.tasks.values()].filter(isOpen).map((task) => ({ task, on: this.dayOf(task) })).toSorted((a, b) => (a.on < b.on ? -1 : 1));
    if (timer && timer.dueOn <= this.today && (!next || timer.dueOn <= next.on)) return this.send(firePlanTimer, { plan: this.plan.id, timer: timer.timer });
    if (next && next.on <= this.today) return this.do(next.task);
    const [day] = [timer?.dueOn, next?.on].filter((one) => one !== undefined).toSorted();
    if (day === undefined) return false;
    this.today = day > this.today ? day : this.today;
    return true;
  } // prettier-ignore

  private dayOf(task: Task): Day {
    return dayOfTask(this.whatIf, task, this.plan.tracks.get(task.procedure)?.enteredOn ?? this.today);
  }

  private do(task: Task): boolean {
    this.task = task;
    const named = { ...this.names(), task: task.task };
    const by = task.holder ?? `${STAND_IN}-${task.template}`;
    if (isReturned(this.whatIf, task)) return this.send(returnTask, { ...named, reason: STAND_IN }, by);
    const procedure = pinnedProcedure(this.rules, this.plan, task.procedure);
    const template = templateOf(procedure, task.stage, task.template);
    if (!template) throw new Error(`procedure ${procedure.name} has no task ${task.template}`);
    const form = supposedForm(this.whatIf, this.plan, procedure, task, template, this.today);
    const approval = template.approves ? this.approval(procedure.name) : {};
    return this.send(completeTask, { ...named, ...form, ...approval, alsoIn: registersOf(this.plan) }, by);
  }

  /** What an approver who has read the dry run sends. */
  private approval(procedure: string) {
    const enacted = { decidedOn: this.today, basis: { ...NO_BASIS, date: this.today } };
    const runs = dryRun(this.plan, this.context(''), registersOf(this.plan), { procedure, enacted });
    return { ...enacted, outcome: outcomeHash(runs, procedure) };
  }

  /** Decides a command on the plan; what it owes to registers then is decided there, and answered. */
  private send<C>(decider: PlanDecider<C>, command: C, by: string = STAND_IN): true {
    const events = decider(this.rules)(command, this.plan, this.context(by));
    for (const event of events) this.plan = planFold.evolve(this.plan, { event, id: '', revision: -1, commandId: '' });
    this.events.push(...events);
    for (const event of events) this.owed(event);
    return true;
  } // prettier-ignore

  private told(of: Answered['of'], answer: Answered['answer']): true {
    return this.send(notePlanAnswer, { plan: this.plan.id, of, answer });
  }

  private owed({ type, data }: PlanEvent): void {
    const plan = this.plan.id;
    if (type === 'PlanScheduled')
      for (const { register, units } of data.reserve)
        this.record('reserve', register, 0, ReserveUnits.decide, { register, plan, units: [...units], from: data.effectiveOn });
    if (type === 'ExecutionBegun') {
      const { register, attempt, effectiveOn, decisions, outcome } = data;
      this.record('carry-out', register, attempt, CarryOutPlan.decide, { register, plan, attempt, effectiveOn, decisions: decisions as PlannedHere, outcome });
    }
    if (type === 'CompensationBegun')
      this.record('take-back', data.register, 0, TakeBackPlan.decide, { register: data.register, plan, decisions: [...data.decisions], reason: STAND_IN });
  } // prettier-ignore

  /** Decides a command on a register; the plan is told what came of it, but of a reservation only where it is refused. */
  private record<C>(step: 'reserve' | 'carry-out' | 'take-back', register: string, attempt: number, decide: Decide<C, StructureEvent, Register>, command: C): void {
    const { state, revision } = this.headOf(register);
    const of = { step, at: register, attempt };
    try {
      const events = decide(command, state, this.context(STAND_IN));
      const after = events.reduce((now, event, at) => registerFold.evolve(now, { event, id: uuid5(this.plan.id, register, revision + at), revision: revision + 1 + at, commandId: '' }), state);
      this.registers.set(register, { state: after, revision: revision + events.length });
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      const { code, detail, facts = {} } = error.details;
      this.told(of, { refused: { code, detail, facts } });
      return;
    }
    if (step !== 'reserve') this.told(of, { recorded: { stream: registerStream(register), revision: this.headOf(register).revision } });
  } // prettier-ignore

  private headOf(register: string): Head {
    return this.registers.get(register) ?? { revision: -1, state: registerFold.initial() };
  }

  private names(): { register: string; plan: string } {
    return { register: this.plan.register, plan: this.plan.id };
  }

  private context(by: string): DecisionContext {
    const commandId = uuid5(this.plan.id, 'simulation', this.sent++);
    const byStream = new Map([...this.registers].map(([id, head]) => [registerStream(id), head]));
    return {
      commandId, actor: { id: by, authenticated: true }, rights: EVERY_RIGHT, today: this.today, policies: this.policies,
      newId: (role, n = 0) => uuid5(commandId, role, n),
      consulted: (stream) => byStream.get(stream) ?? { revision: -1, state: registerFold.initial() },
    };
  } // prettier-ignore
}

type Answered = Parameters<ReturnType<typeof notePlanAnswer>>[0];
type PlannedHere = Parameters<typeof CarryOutPlan.decide>[0]['decisions'];
