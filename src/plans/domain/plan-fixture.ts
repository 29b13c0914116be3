import { contentHash, uuid5 } from '../../kernel/ids.js';
import { Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { EVERYTHING, type Role } from '../../kernel/scope.js';
import type { DecisionContext } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import {
  CarryOutPlan,
  registerFold,
  registerStream,
  ReserveUnits,
  TakeBackPlan,
  type Register,
} from '../../structure/index.js';
import { contextOf } from '../../structure/domain/test-register.js';
import { planCommands, planMachineCommands } from '../commands/index.js';
import { dryRun, outcomeHash } from './dry-run.js';
import { planFold } from './plan-fold.js';
import type { PlanRules } from './plan-rules.js';
import type { PlanEvent, PlanEventData } from './plan.events.js';
import type { Plan } from './plan.state.js';
import { RULES } from './procedure-fixture.js';

const DRAFTER = { id: 'chuyen-vien', roles: ['administrator'] as Role[] };
const APPROVER = { id: 'lanh-dao', roles: ['approver'] as Role[] };
export const PEOPLE = { drafter: DRAFTER, approver: APPROVER, other: { id: 'nguoi-khac', roles: ['administrator', 'approver'] as Role[] } }; // prettier-ignore
export type Person = (typeof PEOPLE)[keyof typeof PEOPLE];

/** A plan over registers in memory, for given/when/then specs: real deciders, real folds, no store. */
export class TestPlan {
  state: Plan = planFold.initial();
  readonly events: PlanEvent[] = [];
  today: Day = '2020-01-06';
  private sent = 0;
  private readonly commands: ReadonlyMap<string, ReturnType<typeof planCommands>[number]>;
  /** What the registers' own streams have recorded for it. */
  revision = 5000;

  constructor(
    readonly registers: Map<string, Register>,
    rules: PlanRules = RULES,
  ) {
    const all = [...planCommands(rules), ...Object.values(planMachineCommands(rules))];
    this.commands = new Map(all.map((command) => [command.name, command]));
  }

  /** Sends a command as somebody. Gives its events. */
  when(name: string, body: Record<string, unknown> = {}, by: Person = DRAFTER): PlanEvent[] {
    const commandId = uuid5('plan-test', this.sent++);
    const events = this.decide(name, body, by, commandId);
    for (const event of events) {
      this.state = planFold.evolve(this.state, { event, id: uuid5(commandId, this.events.length), revision: this.events.length, commandId }); // prettier-ignore
      this.events.push(event);
    }
    return events;
  }

  decide(name: string, body: Record<string, unknown>, by: Person, commandId: string): PlanEvent[] {
    const definition = this.commands.get(name);
    if (!definition) throw new Error(`there is no command ${name}`);
    const command: unknown = definition.schema.parse({ ...(definition.roles.length === 0 ? {} : { register: 'r' }), ...(name === 'DraftPlan' ? {} : { plan: this.state.id }), ...body }); // prettier-ignore
    return [...(definition.decide(command, this.state, this.context(by, commandId)) as PlanEvent[])];
  }

  refuses(name: string, body: Record<string, unknown> = {}, by: Person = DRAFTER): RejectionDetails {
    const before = this.events.length;
    try {
      this.when(name, body, by);
    } catch (error) {
      if (error instanceof Rejection && this.events.length === before) return error.details;
      throw error;
    }
    throw new Error(`${name} was accepted`);
  }

  context(by: Person, commandId = 'c'): DecisionContext {
    const base = contextOf(commandId);
    return {
      ...base,
      newId: (role, n = 0) => uuid5(commandId, role, n),
      actor: { id: by.id, authenticated: true },
      rights: { roles: by.roles, scope: EVERYTHING },
      today: this.today,
      consulted: (stream) => {
        const found = [...this.registers].find(([id]) => registerStream(id) === stream);
        return { revision: found ? 41 : -1, state: found?.[1] ?? registerFold.initial() };
      },
    };
  }

  /** The open task of a template, of a unit where it stands for one. */
  task(template: string, unit?: string): string {
    const found = [...this.state.tasks.values()].find((one) => one.template === template && (one.status === 'open' || one.status === 'claimed') && (unit === undefined || one.unit === unit)); // prettier-ignore
    if (!found) throw new Error(`no task ${template} is open`);
    return found.task;
  }

  /** What an approver who has read the dry run sends. */
  approval(procedure: string): Record<string, unknown> {
    const enacted = { decidedOn: this.today, basis: { number: '66/NQ', title: 'Nghị quyết', issuer: 'HĐND', date: this.today } }; // prettier-ignore
    const alsoIn = [...this.registers.keys()].filter((id) => id !== 'r');
    const runs = dryRun(this.state, this.context(APPROVER), ['r', ...alsoIn], { procedure, enacted });
    return { ...enacted, outcome: outcomeHash(runs, procedure), alsoIn };
  }

  last<T extends PlanEvent['type']>(type: T): PlanEventData<T> | undefined {
    return this.events.findLast((event) => event.type === type)?.data as PlanEventData<T> | undefined;
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  /** Fires every timer that is due, in the order of their days. */
  fireDue(): void {
    for (;;) {
      const due = [...this.state.timers.values()].filter(({ dueOn }) => dueOn <= this.today).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1)); // prettier-ignore
      const [first] = due;
      if (!first || this.state.suspended) return;
      this.when('FirePlanTimer', { timer: first.timer });
    }
  }

  /** Sends the registers what the plan owes them, and the plan what they answer. Stops where nothing is owed. */
  settle(): void {
    for (let at = 0; at < 20; at++) {
      const { status, executing, incidents } = this.state;
      const halted = executing && incidents.some(({ register, step }) => register === executing.register && (step === 'take-back') === (status === 'compensating')); // prettier-ignore
      if (!executing || halted) return;
      const begun = status === 'executing' ? this.last('ExecutionBegun') : this.last('CompensationBegun');
      if (!begun) return;
      this.answer(begun);
    }
  }

  private answer(begun: PlanEventData<'ExecutionBegun'> | PlanEventData<'CompensationBegun'>): void {
    const { register, plan } = begun;
    const state = this.registers.get(register) ?? registerFold.initial();
    const carry = 'outcome' in begun;
    const of = { step: carry ? 'carry-out' : 'take-back', at: register, attempt: carry ? begun.attempt : 0 };
    try {
      const context = { ...contextOf(contentHash(begun)), today: this.today };
      const events = carry
        ? CarryOutPlan.decide({ register, plan, attempt: begun.attempt, effectiveOn: begun.effectiveOn, decisions: begun.decisions as never, outcome: begun.outcome }, state, context)
        : TakeBackPlan.decide({ register, plan, reason: 'taken back', decisions: begun.decisions }, state, context); // prettier-ignore
      this.record(register, events);
      this.when('NotePlanAnswer', { of, answer: { recorded: { stream: registerStream(register), revision: 1 } } }); // prettier-ignore
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      const { code, detail, facts = {} } = error.details;
      this.when('NotePlanAnswer', { of, answer: { refused: { code, detail, facts } } });
    }
  }

  /** Holds the plan's units in its registers, as the reactor does. */
  reserve(): void {
    for (const { register, units } of this.state.reserved) {
      const state = this.registers.get(register) ?? registerFold.initial();
      const context = { ...contextOf('reserve'), today: this.today };
      this.record(register, ReserveUnits.decide({ register, plan: this.state.id, units: [...units], from: this.state.effectiveOn ?? '' }, state, context)); // prettier-ignore
    }
  }

  private record(register: string, events: readonly { type: string }[]): void {
    let state = this.registers.get(register) ?? registerFold.initial();
    for (const event of events)
      state = registerFold.evolve(state, { event: event as never, id: `e${this.revision}`, revision: this.revision++, commandId: '' }); // prettier-ignore
    this.registers.set(register, state);
  }
}
