import { given } from '../../structure/domain/duy-tan-fixture.js';
import { TestRegister } from '../../structure/domain/test-register.js';
import { PEOPLE, TestPlan } from './plan-fixture.js';

export const minutes = { hash: 'a1'.repeat(32), name: 'bien-ban.pdf', mediaType: 'application/pdf', bytes: 100, kind: 'minutes' }; // prettier-ignore
export const into = { name: 'Tổ dân phố 1', code: '01' };

/** A plan that merges residential groups 1 and 2 of Duy Tân on 1 March 2020, drafted. */
export function drafted() {
  const { register, unit } = given();
  const plan = new TestPlan(new Map([['r', register.state]]));
  plan.when('DraftPlan', { title: 'Sáp nhập tổ 1 và tổ 2', reason: 'Chưa đủ quy mô', procedures: ['merge-villages'], effectiveOn: '2020-03-02' }); // prettier-ignore
  plan.when('AddDecision', {
    procedure: 'merge-villages',
    command: 'MergeVillages',
    body: { units: [unit('@v1'), unit('@v2')], into, accept: ['village-households'] },
  });
  return { plan, register, unit };
}

export function vote(plan: TestPlan, unit: string, agreed: number, entitled = 100) {
  return plan.when('CompleteTask', {
    task: plan.task('minutes', unit),
    values: { votes: [{ entitled, took: entitled, agreed }] },
    evidence: [minutes],
  });
}

/** The plan of Duy Tân up to its approval. */
export function voted() {
  const made = drafted();
  const { plan, unit } = made;
  plan.when('SubmitPlan');
  plan.when('CompleteTask', { task: plan.task('scheme') });
  vote(plan, unit('@v1'), 51);
  vote(plan, unit('@v2'), 80);
  return made;
}

export function approved() {
  const made = voted();
  const { plan } = made;
  plan.when(
    'CompleteTask',
    { task: plan.task('resolution'), ...plan.approval('merge-villages') },
    PEOPLE.approver,
  );
  plan.reserve();
  return made;
}

/** Records something in the plan's register that is not the plan's own. */
export function meanwhile(plan: TestPlan, ...what: Parameters<TestRegister['when']>): void {
  const register = new TestRegister();
  register.state = plan.registers.get('r') as never;
  register.events.length = plan.revision;
  register.when(...what);
  plan.revision = register.events.length;
  plan.registers.set('r', register.state);
}

/** The plan's day has come, and what it owes to registers is answered. */
export function onItsDay(plan: TestPlan): void {
  plan.today = '2020-03-02';
  plan.fireDue();
  plan.settle();
}
