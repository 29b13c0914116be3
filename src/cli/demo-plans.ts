import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import { addDays, dayInVietnam, type Day } from '../kernel/day.js';
import { commandIdOf, uuid5 } from '../kernel/ids.js';
import { isOpen, newPlanId, pinnedProcedure, planFold, planStream, supposedForm, templateOf, type Plan, type PlanRules, type Task } from '../plans/index.js'; // prettier-ignore
import { SEED_ACTOR } from '../reports.js';
import type { IdsOf, ResolvedEntry } from '../seeding/index.js';
import { plannedId } from '../structure/index.js';
import { commandLineActor } from './actor.js';
import { ask } from './queries.js';

/** Who approves what the seeds draft: four eyes. */
const APPROVER = `${SEED_ACTOR}-approver`;
/** Days from the draft to the decision, and for a task that has no deadline. */
const PREPARATION = 60;
const STEP = 5;
/** Longest wait until a plan is carried out. */
const REACTION_MS = 60_000;

/** A clock that is moved by hand, and is the real one while it is not. */
export class MovedClock {
  private day: Day | undefined;

  today(): Day {
    return this.day ?? dayInVietnam(Date.now());
  }

  isMoved(): boolean {
    return this.day !== undefined;
  }

  /** On to a day; it does not go back. */
  moveTo(day: Day): void {
    if (this.day === undefined || day > this.day) this.day = day;
  }

  release(): void {
    this.day = undefined;
  }
}

const draftKey = (key: string): string => `${key}.draft`;
const decisionKey = (key: string): string => `${key}.decision`;
const planOf = (key: string): string => newPlanId(commandIdOf(SEED_ACTOR, 'DraftPlan', draftKey(key)));

/** Ids that the decision of an entry makes, where it is sent as a plan: they follow from plan and decision. */
export const idsInPlans: IdsOf = ({ key, procedure }) => {
  if (procedure === undefined) return undefined;
  const decision = uuid5(commandIdOf(SEED_ACTOR, 'AddDecision', decisionKey(key)), 'decision', 0);
  return (role, n) => plannedId(planOf(key), decision, role, n);
};

interface Decided {
  readonly register: string;
  readonly decidedOn: Day;
  readonly effectiveOn: Day;
  readonly basis: object;
  readonly reason: string;
  readonly units: readonly string[];
  readonly into?: { readonly name?: string };
  readonly consent?: { readonly entitled: number; readonly tookPart: number; readonly agreed: number };
}

/**
 * Takes the decision of an entry through its procedure, on the days on which it went: drafted, agreed to, approved by another
 * person, and carried out on its day. It goes on from where an earlier run left it.
 */
export async function runAsPlan(system: System, clock: MovedClock, rules: PlanRules, entry: ResolvedEntry): Promise<{ readonly repeated: boolean }> {
  const run = new PlanRun(system, clock, rules, entry);
  try {
    return await run.toItsEnd();
  } finally {
    clock.release();
  }
} // prettier-ignore

class PlanRun {
  private readonly plan: string;
  private readonly decided: Decided;

  constructor(
    private readonly system: System,
    private readonly clock: MovedClock,
    private readonly rules: PlanRules,
    private readonly entry: ResolvedEntry,
  ) {
    this.plan = planOf(entry.key);
    this.decided = entry.body as unknown as Decided;
  }

  async toItsEnd(): Promise<{ readonly repeated: boolean }> {
    for (let steps = 0; ; steps++) {
      const plan = await this.state();
      if (plan.status === 'completed') return { repeated: steps === 0 };
      if (plan.incidents.size > 0 || steps > 200) throw standsStill(plan);
      await this.next(plan);
    }
  }

  private async state(): Promise<Plan> {
    return (await this.system.handle.state(planStream(this.plan), planFold)).state;
  }

  private next(plan: Plan): Promise<void> {
    const { decidedOn } = this.decided;
    switch (plan.status) {
      case 'none':
        this.clock.moveTo(addDays(decidedOn, -PREPARATION));
        return this.draft();
      case 'draft':
        this.clock.moveTo(addDays(decidedOn, -PREPARATION));
        return plan.decisions.isEmpty() ? this.addDecision() : this.send('SubmitPlan', {}, `${this.entry.key}.submit`);
      case 'running':
      case 'in-effect':
        return this.doTask(plan);
      case 'scheduled':
      case 'executing':
        return this.takeEffect();
      case 'compensating':
      case 'cancelled':
      case 'failed':
      case 'completed':
        throw standsStill(plan);
    }
  } // prettier-ignore

  private draft(): Promise<void> {
    const { reason, into, effectiveOn } = this.decided;
    const title = into?.name === undefined ? reason : `Sáp nhập thành ${into.name}`;
    return this.send('DraftPlan', { title, reason, procedures: [this.entry.procedure], effectiveOn }, draftKey(this.entry.key)); // prettier-ignore
  }

  /** Day, basis and effect come from the plan. */
  private addDecision(): Promise<void> {
    const { register: _register, decidedOn: _decided, effectiveOn: _effective, basis: _basis, ...body } = this.decided;
    return this.send('AddDecision', { procedure: this.entry.procedure, command: this.entry.command, body }, decisionKey(this.entry.key));
  } // prettier-ignore

  private async doTask(plan: Plan): Promise<void> {
    const [task] = [...plan.tasks.values()].filter(isOpen).toSorted((a, b) => (a.task < b.task ? -1 : 1));
    if (!task) throw standsStill(plan);
    const procedure = pinnedProcedure(this.rules, plan, task.procedure);
    const template = templateOf(procedure, task.stage, task.template);
    if (!template) throw new Error(`procedure ${procedure.name} has no task ${task.template}`);
    this.clock.moveTo(this.dayOf(plan, task, template.approves));
    // What leads on, but for the votes, which the record has, and documents, which are kept first.
    const form = supposedForm(new Map(), plan, procedure, task, template, this.clock.today());
    const evidence = await Promise.all(template.evidence.map((kind) => this.document(kind, plan.title, template.title.vi)));
    const { votes } = form.values;
    const values = votes === undefined ? form.values : { ...form.values, votes: [this.votesOf(task)] };
    const approval = template.approves ? await this.approval(procedure.name) : {};
    await this.send('CompleteTask', { task: task.task, values, texts: form.texts, evidence, ...approval }, `${this.entry.key}.${task.task}`, template.role === 'approver' ? APPROVER : SEED_ACTOR);
  } // prettier-ignore

  /** Until the decision each task is done by its deadline, or some days after its stage began; what follows the effect, on its day. */
  private dayOf(plan: Plan, { dueOn, procedure }: Task, approves: boolean): Day {
    const { decidedOn, effectiveOn } = this.decided;
    if (plan.status === 'in-effect') return effectiveOn;
    const day = dueOn ?? addDays(plan.tracks.get(procedure)?.enteredOn ?? decidedOn, STEP);
    return approves || day > decidedOn ? decidedOn : day;
  }

  /** The share of one village in the votes that the record has for all of them together. */
  private votesOf({ unit }: Task): { entitled: number; took: number; agreed: number } {
    const { units, consent = { entitled: 100, tookPart: 100, agreed: 100 } } = this.decided;
    const at = units.indexOf(unit ?? '');
    const share = (all: number): number => Math.floor(all / units.length) + (at < all % units.length ? 1 : 0);
    return {
      entitled: share(consent.entitled),
      took: share(consent.tookPart),
      agreed: share(consent.agreed),
    };
  }

  /** What the approver has read, and by what he decides. */
  private async approval(procedure: string): Promise<object> {
    const { register, decidedOn, basis } = this.decided;
    const query = this.system.capabilities.queries.find(({ name }) => name === 'dry-run');
    if (!query) throw new Error('no dry run');
    const { answer } = await ask(this.system, query, { register, plan: this.plan, procedure });
    return { decidedOn, basis, outcome: answer['outcome'] };
  }

  /** A document of the plan, kept before it is cited. The record holds none: it says what would be there. */
  private async document(kind: string, title: string, task: string) {
    const bytes = Buffer.from(`Tài liệu tái dựng của hồ sơ mẫu (${kind})\n${task}\n${title}\n`);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const { document } = await this.system.documents.put(hash, 'text/plain', Readable.from([bytes]));
    return { ...document, name: `${kind}.txt`, kind };
  }

  private async takeEffect(): Promise<void> {
    const { handle, store, readModels, reactors, capabilities } = this.system;
    this.clock.moveTo(this.decided.effectiveOn);
    // Its units are held before its day comes.
    await reactors.idle(REACTION_MS);
    const job = capabilities.jobs.find(({ name }) => name === 'plan-timers');
    const head = await store.head();
    if (head !== undefined) await readModels.waitFor(head, REACTION_MS);
    const today = (): Day => this.clock.today();
    await job?.run({ day: today() }, { id: 'demo', attempt: 1, signal: new AbortController().signal, progress: () => undefined }, { handle, store, readModels, today });
    await reactors.idle(REACTION_MS);
  } // prettier-ignore

  private async send(name: string, body: object, idempotencyKey: string, by = SEED_ACTOR): Promise<void> {
    const { handle, gateway, capabilities } = this.system;
    const definition = capabilities.commands.find((command) => command.name === name);
    if (!definition) throw new Error(`no command ${name}`);
    const named = name === 'DraftPlan' ? {} : { plan: this.plan };
    const whole = { register: this.decided.register, ...named, ...body };
    await gateway.execute(handle, { definition, body: whole, actor: commandLineActor(by), idempotencyKey });
  }
}

function standsStill({ id, status, incidents }: Plan): ProblemError {
  const [incident] = incidents.values();
  return new ProblemError(409, 'plan-halted', `Plan "${id}" is ${status} and does not go on${incident ? `: ${incident.detail}` : ''}.`, 'Look at it with `kientoan plan REGISTER PLAN`, settle its incident, and run the demo again.', { facts: { plan: id, status } }); // prettier-ignore
}
