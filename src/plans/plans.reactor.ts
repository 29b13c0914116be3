import type { AnyCommand } from '../kernel/command.js';
import type { Recorded } from '../kernel/event.js';
import type { OwedCommand, Reactor } from '../reactors/index.js';
import { CarryOutPlan, ReleaseUnits, ReserveUnits, TakeBackPlan } from '../structure/index.js';
import { planMachineCommands } from './commands/index.js';
import type { PlanRules } from './domain/plan-rules.js';
import type { PlanEvent } from './domain/plan.events.js';

/** Events because of which something is owed, or no longer is. */
const HANDLES = [
  'PlanScheduled', 'ExecutionBegun', 'CompensationBegun', 'TaskCompleted', 'SendRepeated', 'PlanAmended', 'PlanCancelled', 'PlanFailed',
  'RegisterCarriedOut', 'RegisterTakenBack', 'SendRecorded', 'PlanHalted', 'UnitsReserved', 'UnitsReleased',
] satisfies readonly (PlanEvent['type'] | 'UnitsReserved' | 'UnitsReleased')[]; // prettier-ignore

const subjectOf = (plan: string, step: string, of: string): string => `${plan}/${step}/${of}`;
const STEPS = { ReserveUnits: 'reserve', CarryOutPlan: 'carry-out', TakeBackPlan: 'take-back' } as const;

/**
 * Sends what plans owe: their units reserved and released, their decisions carried out and taken back, the commands of
 * their tasks; and tells each plan what came of it. `sendable`: the commands that tasks may send.
 */
export function plansReactor(rules: PlanRules, sendable: readonly AnyCommand[]): Reactor {
  const { NotePlanAnswer } = planMachineCommands(rules);
  return {
    name: 'plans',
    version: 3,
    tables: [],
    handles: HANDLES,
    commands: [ReserveUnits, ReleaseUnits, CarryOutPlan, TakeBackPlan, NotePlanAnswer, ...sendable] as readonly AnyCommand[],
    react(recorded, { owe, release }) {
      for (const subject of settledBy(recorded)) release(subject);
      for (const owed of owedBy(recorded as Recorded<PlanEvent>)) owe(owed);
    },
    after({ subject, command, body, idempotencyKey, cause }, reply) {
      if (command === 'NotePlanAnswer' || command === 'ReleaseUnits') return undefined;
      const [plan = '', step = '', of = ''] = subject.split('/');
      if (command === 'ReserveUnits' && 'recorded' in reply) return undefined;
      const about = step === 'send' ? { send: of } : { step: STEPS[command as keyof typeof STEPS], at: of, attempt: Number(body['attempt'] ?? 0) };
      const answer = 'recorded' in reply ? reply : { refused: { code: reply.refused.code, detail: reply.refused.detail, facts: reply.refused.facts ?? {} } };
      return { subject, command: 'NotePlanAnswer', body: { plan, of: about, answer }, idempotencyKey: `${idempotencyKey}:answer`, cause };
    },
    // The plan does not wait for it any more, or nothing was held: the log says why.
    isDone: (code) => code === 'answer-passed' || code === 'nothing-reserved',
  };
} // prettier-ignore

/** Subjects of which nothing is owed any more. */
function settledBy({ event }: Recorded): string[] {
  const data = event.data as { readonly plan: string; readonly register?: string | null; readonly step?: string; readonly send?: string | null }; // prettier-ignore
  const { plan, register, step, send } = data;
  const of = (name: string, id: string | null | undefined): string[] =>
    id ? [subjectOf(plan, name, id)] : [];
  switch (event.type) {
    case 'UnitsReserved':
      return of('reserve', register);
    case 'UnitsReleased':
      return of('release', register);
    case 'RegisterCarriedOut':
      return [...of('carry-out', register), ...of('reserve', register)];
    case 'RegisterTakenBack':
      return of('take-back', register);
    case 'SendRecorded':
      return of('send', send);
    case 'PlanHalted':
      return step === 'send' ? of('send', send) : of(step ?? '', register);
    default:
      return [];
  }
}

/** What a fact in a plan's stream sends. Its key is the fact's own id: a new fact is a new command. */
function owedBy({ id: cause, event }: Recorded<PlanEvent>): OwedCommand[] {
  const { plan } = event.data;
  // What a plan asks of a register comes there in its order: units that are reserved late would be held for ever.
  const owed = (step: string, of: string, command: string, body: Readonly<Record<string, unknown>>, within?: readonly string[]): OwedCommand =>
    ({ subject: subjectOf(plan, step, of), command, body, within, idempotencyKey: `${cause}:${of}`, cause, ...(step === 'send' ? {} : { lane: `${plan}/${of}` }) });
  const release = (registers: readonly string[]): OwedCommand[] =>
    registers.map((register) => owed('release', register, 'ReleaseUnits', { register, plan }));
  if (event.type === 'PlanScheduled')
    return event.data.reserve.map(({ register, units }) => owed('reserve', register, 'ReserveUnits', { register, plan, units, from: event.data.effectiveOn }));
  if (event.type === 'ExecutionBegun') {
    const { register, attempt, effectiveOn, decisions, outcome } = event.data;
    return [owed('carry-out', register, 'CarryOutPlan', { register, plan, attempt, effectiveOn, decisions, outcome })];
  }
  if (event.type === 'CompensationBegun') {
    const { register, decisions } = event.data;
    return [owed('take-back', register, 'TakeBackPlan', { register, plan, decisions, reason: `Phương án ${plan} không thực hiện được ở sổ bộ khác` })];
  }
  if (event.type === 'TaskCompleted') return event.data.sends.map(({ send, command, body, within }) => owed('send', send, command, body, within));
  if (event.type === 'SendRepeated') return [owed('send', event.data.send, event.data.command, event.data.body, event.data.within)];
  if (event.type === 'PlanAmended' || event.type === 'PlanCancelled' || event.type === 'PlanFailed') return release(event.data.release);
  return [];
} // prettier-ignore
