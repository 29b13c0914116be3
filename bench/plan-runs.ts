import type { DecisionContext } from '../src/kernel/decider.js';
import { EVERY_RIGHT } from '../src/kernel/scope.js';
import { DocumentStore } from '../src/documents/index.js';
import { EventRegistry } from '../src/event-store/event-registry.js';
import type { EventStore } from '../src/event-store/event-store.port.js';
import { HandleCommand, type CommandReceipt } from '../src/event-store/handle-command.js';
import { openSqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.adapter.js';
import { newPlanId, planFold, planMachineCommands, planStream } from '../src/plans/index.js';
import { dryRun, outcomeHash } from '../src/plans/domain/dry-run.js';
import type { Plan } from '../src/plans/domain/plan.state.js';
import { policyBook } from '../src/kernel/policy.js';
import { Reactors } from '../src/reactors/index.js';
import { registerFold, registerStream } from '../src/structure/index.js';
import { planCapabilities, planDefinition, RULES, TODAY } from './plan-fixture.js';
import { header } from './prepared.js';

const DRAFTER = { id: 'drafter', authenticated: false };
const APPROVER = { id: 'approver', authenticated: false };
const { FirePlanTimer } = planMachineCommands(RULES);

/** A folder on which plans run: log, command handling, documents and reactors; no read models. */
export interface PlanRuns {
  readonly store: EventStore;
  readonly handle: HandleCommand;
  close(): Promise<void>;
}

/** Opens a folder for plans, as the program does it. `reacts`: false where the bench sends itself what plans owe. */
export async function openPlanRuns(folder: string, { reacts = true } = {}): Promise<PlanRuns> {
  const store = openSqliteEventStore({ folder });
  const registry = new EventRegistry(planCapabilities.events);
  const documents = new DocumentStore(folder);
  const handle = new HandleCommand({ store, registry, today: () => TODAY, simulates: () => true, keep: (made) => documents.keep(made) }); // prettier-ignore
  const reactors = reacts
    ? await Reactors.open({ folder, log: store, registry, reactors: planCapabilities.reactors, send: (request) => handle.execute(request) }) // prettier-ignore
    : undefined;
  return {
    store,
    handle,
    close: async () => {
      await reactors?.close();
      await handle.close();
      await store.close();
    },
  };
}

/** One plan as people and the timers' job take it on: every command is the real one, and its receipt is awaited. */
export class PlanRun {
  private sent = 0;
  private plan = '';

  private constructor(
    private readonly handle: HandleCommand,
    private readonly register: string,
    private readonly key: string,
  ) {}

  /** Drafts a plan with its decisions. `key`: unique in the log. */
  static async draft(
    { handle }: Pick<PlanRuns, 'handle'>,
    register: string,
    key: string,
    procedure: string,
    decisions: readonly { readonly command: string; readonly body: object }[],
  ): Promise<PlanRun> {
    const run = new PlanRun(handle, register, key);
    const { commandId } = await run.send('DraftPlan', { title: 'Đo', reason: 'Đo', procedures: [procedure], effectiveOn: TODAY }); // prettier-ignore
    run.plan = newPlanId(commandId);
    await Promise.all(decisions.map((decision) => run.send('AddDecision', { plan: run.plan, procedure, ...decision }))); // prettier-ignore
    return run;
  }

  get id(): string {
    return this.plan;
  }

  submit(): Promise<CommandReceipt> {
    return this.send('SubmitPlan', { plan: this.plan });
  }

  /** Does the task that is open. One that approves reads the dry run first. */
  async completeTask(): Promise<CommandReceipt> {
    const state = await this.state();
    const task = state.tasks.findLast(({ status }) => status === 'open');
    if (!task) throw new Error('no task is open');
    const approval = task.role === 'approver' ? await this.approval(state, task.procedure) : {};
    return this.send('CompleteTask', { plan: this.plan, task: task.task, ...approval }, task.role === 'approver' ? APPROVER : DRAFTER); // prettier-ignore
  }

  /** The day has come: what the job of timers does. */
  async fireTimers(): Promise<void> {
    for (const { timer } of (await this.state()).timers.values())
      await this.handle.execute({ definition: FirePlanTimer, body: { plan: this.plan, timer }, actor: APPROVER, idempotencyKey: timer }); // prettier-ignore
  }

  async state(): Promise<Plan> {
    return (await this.handle.state(planStream(this.plan), planFold as never)).state as Plan;
  }

  private async approval(state: Plan, procedure: string): Promise<object> {
    const stream = registerStream(this.register);
    const register = await this.handle.state(stream, registerFold as never);
    const context: Omit<DecisionContext, 'newId'> = {
      commandId: '', actor: APPROVER, rights: EVERY_RIGHT, today: TODAY, policies: policyBook([]), consulted: () => register,
    }; // prettier-ignore
    const outcome = outcomeHash(dryRun(state, context, [this.register]), procedure);
    return { outcome, decidedOn: TODAY, basis: header.basis };
  }

  private send(name: string, body: object, by = DRAFTER): Promise<CommandReceipt> {
    const { register } = this;
    return this.handle.execute({ definition: planDefinition(name), body: { register, ...body }, actor: by, idempotencyKey: `${this.key}/${this.sent++}` }); // prettier-ignore
  }
}
