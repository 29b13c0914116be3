import { Rejection } from '../../kernel/rejection.js';
import { EVERYTHING, hasRole, type Rights } from '../../kernel/scope.js';
import { planCommands } from '../commands/index.js';
import { allowedActions, type AllowedAction } from './allowed-actions.js';
import { approved, drafted, meanwhile, minutes, onItsDay, voted } from './merging-fixture.js';
import { PEOPLE, type Person, type TestPlan } from './plan-fixture.js';
import { RULES } from './procedure-fixture.js';

const { drafter, approver, other } = PEOPLE;
const inspector: Person = { id: 'thanh-tra', roles: ['inspector'] };
const auditor: Person = { id: 'kiem-toan', roles: ['auditor'] };
const reason = 'Theo chỉ đạo';

function inEffect(): TestPlan {
  const { plan } = approved();
  onItsDay(plan);
  return plan;
}

function completed(): TestPlan {
  const plan = inEffect();
  plan.when('CompleteTask', { task: plan.task('acting-head') });
  plan.today = '2020-09-02';
  plan.fireDue();
  return plan;
}

/** On its day the register would come to something else than what was approved. */
function halted(): TestPlan {
  const { plan, unit } = approved();
  meanwhile(plan, 'UnpairCell', { cell: unit('@c1'), effectiveOn: '2020-02-01' });
  onItsDay(plan);
  return plan;
}

function after(plan: TestPlan, command: string): TestPlan {
  plan.when(command, { reason }, approver);
  return plan;
}

function held(): TestPlan {
  const { plan } = drafted();
  plan.when('SubmitPlan');
  plan.when('ClaimTask', { task: plan.task('scheme') }, drafter);
  return plan;
}

const STATES: Readonly<Record<string, () => TestPlan>> = {
  'is a draft': () => drafted().plan,
  'is a suspended draft': () => after(drafted().plan, 'SuspendPlan'),
  'is on its way, with a task that somebody has': held,
  'waits for its approval': () => voted().plan,
  'is suspended on its way': () => after(voted().plan, 'SuspendPlan'),
  'waits for its day': () => approved().plan,
  'is suspended before its day': () => after(approved().plan, 'SuspendPlan'),
  'stands still on its day': halted,
  'is in effect': inEffect,
  'is suspended in effect': () => after(inEffect(), 'SuspendPlan'),
  'is completed': completed,
  'was cancelled': () => after(voted().plan, 'CancelPlan'),
  'was cancelled while it was suspended': () => after(after(voted().plan, 'SuspendPlan'), 'CancelPlan'),
  'was amended': () => after(approved().plan, 'AmendPlan'),
};

/** Refusals that say that it cannot be done now, or not by this person. */
const NOT_NOW = ['plan-not-in-state', 'plan-suspended', 'plan-halted', 'task-closed', 'task-role', 'task-held', 'incident-unknown', 'role']; // prettier-ignore

/** Everything that could be asked of a plan, each with a body that fits. */
function everyAction({ state }: TestPlan): readonly (AllowedAction & { readonly body: Record<string, unknown> })[] {
  const decision = state.decisions.first()?.id ?? 'none';
  const planned = { command: 'RenameVillage', body: { unit: 'u1', name: 'Thôn Một' } };
  const of = (command: string, body: Record<string, unknown> = {}) => ({ command, body });
  return [
    of('CommentOnPlan', { text: 'Đã xem' }), of('AttachDocument', { document: minutes }), of('SubmitPlan'),
    of('SetEffectiveDay', { effectiveOn: '2020-12-01' }), of('AddDecision', { procedure: 'merge-villages', ...planned }),
    of('ChangeDecision', { decision, ...planned }), of('MoveDecision', { decision, at: 1 }), of('RemoveDecision', { decision }),
    ...['SuspendPlan', 'ResumePlan', 'AmendPlan', 'CancelPlan'].map((command) => of(command, { reason })),
    of('MovePlanToVersion', { procedure: 'merge-villages', version: '2', stage: 'scheme', reason }),
    ...['none', ...state.incidents.keys()].map((incident) => ({ ...of('SettlePlanIncident', { incident, how: 'cancel', reason }), incident })),
    ...[...state.tasks.keys()].flatMap((task) => ['ClaimTask', 'CompleteTask', 'ReturnTask', 'DelegateTask'].map((command) => {
      const more = command === 'DelegateTask' ? { to: 'ai-do' } : command === 'ReturnTask' ? { reason } : {};
      return { ...of(command, { task, ...more }), task };
    })),
  ];
} // prettier-ignore

const rolesOf = new Map(planCommands(RULES).map(({ name, roles }) => [name, roles]));

/** The code of its refusal; undefined where it is done. Whatever else is thrown is a fault. */
function refusal(plan: TestPlan, { command, body }: ReturnType<typeof everyAction>[number], by: Person): string | undefined {
  const rights: Rights = { roles: by.roles, scope: EVERYTHING };
  if (!rolesOf.get(command)?.some((role) => hasRole(rights, role))) return 'role';
  try {
    plan.decide(command, body, by, `${command}-${by.id}`);
    return undefined;
  } catch (error) {
    if (error instanceof Rejection) return error.details.code;
    throw error;
  }
} // prettier-ignore

describe.each(Object.entries(STATES))('A plan that %s', (_state, make) => {
  it.each([drafter, approver, other, inspector, auditor])(
    'tells $id what he can do with it: what it offers is not refused as untimely, and all else is refused with a reason',
    (by) => {
      const plan = make();
      const offered = allowedActions(plan.state, RULES, { roles: by.roles, scope: EVERYTHING }, by.id);
      for (const action of everyAction(plan)) {
        const { command, task, incident } = action;
        const isOffered = offered.some((one) => one.command === command && one.task === task && one.incident === incident); // prettier-ignore
        const refused = refusal(plan, action, by);
        const fits = isOffered ? !NOT_NOW.includes(refused ?? '') : refused !== undefined;
        expect({ command, task, incident, isOffered, refused, fits }).toMatchObject({ fits: true });
      }
    },
  );
});
