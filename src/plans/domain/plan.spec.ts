import { EVERYTHING } from '../../kernel/scope.js';
import { allowedActions } from './allowed-actions.js';
import { RULES } from './procedure-fixture.js';
import { given } from '../../structure/domain/duy-tan-fixture.js';
import { approved, drafted, into, minutes, vote, voted } from './merging-fixture.js';
import { PEOPLE, TestPlan } from './plan-fixture.js';

const { drafter, approver, other } = PEOPLE;
describe('A plan that merges villages', () => {
  it('goes from its draft to its effect and through what follows', () => {
    const { plan, unit } = approved();
    expect(plan.state.status).toBe('scheduled');
    expect(plan.last('PlanScheduled')?.reserve[0]?.units).toEqual(
      [unit('@v1'), unit('@v2'), unit('@c1'), unit('@c2')].toSorted(),
    );
    plan.today = '2020-03-02';
    plan.fireDue();
    expect(plan.state.status).toBe('executing');
    plan.settle();
    expect(plan.state.status).toBe('in-effect');
    expect(plan.registers.get('r')?.acts.first()?.type).toBe('VillagesMerged');
    expect(plan.registers.get('r')?.reserved.size).toBe(0);
    plan.when('CompleteTask', {
      task: plan.task('acting-head'),
      values: { appoint: [{ command: 'FillPost', body: { unit: 'u', post: 'head', holder: 'p9' } }] },
    });
    const send = plan.last('TaskCompleted')?.sends[0];
    expect(send).toMatchObject({ command: 'FillPost', body: { register: 'r', holder: 'p9' } });
    plan.when('NotePlanAnswer', { of: { send: send?.send }, answer: { recorded: { stream: 'register-r', revision: 9 } } }); // prettier-ignore
    expect(plan.state.status).toBe('in-effect');
    plan.today = '2020-09-02';
    plan.fireDue();
    expect(plan.state.status).toBe('completed');
    expect(plan.state.timers.size + plan.state.sends.size).toBe(0);
  });

  it('goes back to drafting when exactly half of the voters of one village agree, and is consulted again', () => {
    const { plan, unit } = drafted();
    plan.when('SubmitPlan');
    plan.when('CompleteTask', { task: plan.task('scheme') });
    vote(plan, unit('@v1'), 50);
    vote(plan, unit('@v2'), 90);
    expect(plan.last('StageEntered')).toMatchObject({ stage: 'scheme', round: 2 });
    plan.when('CompleteTask', { task: plan.task('scheme') });
    vote(plan, unit('@v1'), 51);
    vote(plan, unit('@v2'), 90);
    expect(plan.last('StageEntered')).toMatchObject({ stage: 'approval' });
  });

  it('takes no minutes with more votes than were entitled, and none without the minutes themselves', () => {
    const { plan, unit } = drafted();
    plan.when('SubmitPlan');
    plan.when('CompleteTask', { task: plan.task('scheme') });
    const task = plan.task('minutes', unit('@v1'));
    const votes = (took: number, agreed: number) => ({ task, values: { votes: [{ entitled: 100, took, agreed }] }, evidence: [minutes] }); // prettier-ignore
    expect(plan.refuses('CompleteTask', votes(101, 80))).toMatchObject({ code: 'more-votes-than-entitled', where: '/values/votes/0' }); // prettier-ignore
    expect(plan.refuses('CompleteTask', votes(60, 61)).code).toBe('more-votes-than-entitled');
    expect(plan.refuses('CompleteTask', { ...votes(60, 60), evidence: [] })).toMatchObject({ code: 'evidence-missing', facts: { missing: ['minutes'] } }); // prettier-ignore
    expect(plan.refuses('CompleteTask', { task, values: {} })).toMatchObject({ code: 'form-unfit', where: '/values/votes' }); // prettier-ignore
    expect(plan.refuses('CompleteTask', { task, values: { votes: [{ entitled: 1, took: 1, agreed: 1 }], stray: 1 }, evidence: [minutes] }).where).toBe('/values/stray'); // prettier-ignore
  });

  it('is not approved by whoever drafted it, nor by what nobody has read, nor after its day', () => {
    const { plan } = voted();
    const task = plan.task('resolution');
    const both = { ...drafter, roles: ['administrator', 'approver'] as never };
    expect(plan.refuses('CompleteTask', { task, ...plan.approval('merge-villages') }, both).code).toBe('four-eyes'); // prettier-ignore
    expect(plan.refuses('CompleteTask', { task, ...plan.approval('merge-villages') }, drafter).code).toBe('task-role'); // prettier-ignore
    const { outcome: _outcome, ...unread } = plan.approval('merge-villages');
    expect(plan.refuses('CompleteTask', { task, ...unread }, approver).code).toBe('dry-run-outdated');
    expect(plan.refuses('CompleteTask', { task, ...unread, outcome: 'ab'.repeat(32) }, approver).code).toBe('dry-run-outdated'); // prettier-ignore
    plan.today = '2020-03-03';
    expect(plan.refuses('CompleteTask', { task, ...plan.approval('merge-villages') }, approver).code).toBe('effective-before-approval'); // prettier-ignore
  });

  it('is not approved while a decision of it is dated after today', () => {
    const { plan, unit } = drafted();
    const dated = { decidedOn: '2020-02-01', basis: { number: '1/QĐ', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-02-01' } }; // prettier-ignore
    plan.when('ChangeDecision', { decision: plan.state.decisions.first()?.id, command: 'MergeVillages', body: { units: [unit('@v1'), unit('@v2')], into, accept: ['village-households'], ...dated } }); // prettier-ignore
    plan.when('SubmitPlan');
    plan.when('CompleteTask', { task: plan.task('scheme') });
    for (const village of ['@v1', '@v2']) vote(plan, unit(village), 80);
    const approval = () => ({ task: plan.task('resolution'), ...plan.approval('merge-villages') });
    expect(plan.refuses('CompleteTask', approval(), approver)).toMatchObject({ code: 'decided-after-today', facts: { decidedOn: '2020-02-01' } }); // prettier-ignore
    plan.today = '2020-02-01';
    plan.when('CompleteTask', approval(), approver);
  });

  it('has one document as evidence of two kinds, where it is both', () => {
    const { plan } = drafted();
    for (const kind of ['minutes', 'scheme']) plan.when('AttachDocument', { document: { ...minutes, kind } });
    expect([...plan.state.documents.values()].map(({ kind }) => kind).toSorted()).toEqual(['minutes', 'scheme']); // prettier-ignore
  });

  it('tells the second of two approvers that it is done', () => {
    const { plan } = voted();
    const body = { task: plan.task('resolution'), ...plan.approval('merge-villages') };
    plan.when('CompleteTask', body, approver);
    expect(plan.refuses('CompleteTask', body, other)).toMatchObject({
      code: 'task-closed',
      facts: { by: approver.id },
    });
  });

  it('does a task once, by the one who has it', () => {
    const { plan, unit } = drafted();
    plan.when('SubmitPlan');
    const task = plan.task('scheme');
    plan.when('ClaimTask', { task }, other);
    expect(plan.refuses('CompleteTask', { task }, drafter)).toMatchObject({ code: 'task-held', facts: { holder: other.id } }); // prettier-ignore
    plan.when('DelegateTask', { task, to: drafter.id }, other);
    plan.when('CompleteTask', { task }, drafter);
    expect(plan.refuses('CompleteTask', { task }, drafter).code).toBe('task-closed');
    expect(plan.state.tasks.get(plan.task('minutes', unit('@v1')))?.dueOn).toBe('2020-01-13');
  });

  it('has no task for ever with a holder who never answers: an administrator or approver gives it to another person, and nobody else does', () => {
    const { plan } = drafted();
    plan.when('SubmitPlan');
    const task = plan.task('scheme');
    plan.when('DelegateTask', { task, to: 'gõ-nhầm' }, drafter);
    const inspector = { id: 'thanh-tra', roles: ['inspector'] as never };
    expect(plan.refuses('DelegateTask', { task, to: inspector.id }, inspector).code).toBe('task-role');
    const allowed = allowedActions(
      plan.state,
      RULES,
      { roles: drafter.roles, scope: EVERYTHING },
      drafter.id,
    );
    expect(allowed.filter((one) => one.task === task)).toEqual([{ command: 'DelegateTask', task }]);
    plan.when('DelegateTask', { task, to: drafter.id }, approver);
    plan.when('CompleteTask', { task }, drafter);
    expect(plan.refuses('DelegateTask', { task, to: other.id }, approver).code).toBe('task-closed');
  });

  it('gives an overdue task to whoever the procedure names as well', () => {
    const { plan, unit } = drafted();
    plan.when('SubmitPlan');
    plan.when('CompleteTask', { task: plan.task('scheme') });
    plan.today = '2020-01-13';
    plan.fireDue();
    expect(plan.last('TaskEscalated')).toBeUndefined();
    plan.today = '2020-01-14';
    plan.fireDue();
    const [one] = [...plan.state.tasks.values()].filter(({ unit: of }) => of === unit('@v1'));
    expect(one?.escalatedTo).toEqual({ role: 'approver', level: 'district' });
    expect(plan.state.timers.size).toBe(0);
  });

  it('is refused at submission while the register would refuse a decision, and names which', () => {
    const { plan, unit } = drafted();
    plan.when('AddDecision', { procedure: 'merge-villages', command: 'RenameVillage', body: { unit: unit('@v1'), name: 'X' } }); // prettier-ignore
    const decision = plan.last('DecisionAdded')?.decision;
    expect(plan.refuses('SubmitPlan')).toMatchObject({ code: 'decision-refused', facts: { refused: [{ decision, code: 'unit-ended' }] } }); // prettier-ignore
    plan.when('MoveDecision', { decision, at: 0 });
    plan.when('SubmitPlan');
    expect(plan.state.status).toBe('running');
  });

  it('takes only what its procedure carries, and leaves the day to the plan', () => {
    const { plan, unit } = drafted();
    const add = (command: string, body: object) => plan.refuses('AddDecision', { procedure: 'merge-villages', command, body }); // prettier-ignore
    expect(add('DissolveCell', { unit: unit('@c1') })).toMatchObject({
      code: 'decision-unfit',
      where: '/command',
    });
    expect(add('RenameVillage', { unit: unit('@v1'), name: 'X', effectiveOn: '2020-01-01' })).toMatchObject({ code: 'decision-unfit', where: '/body/effectiveOn' }); // prettier-ignore
    expect(plan.refuses('AddDecision', { procedure: 'other', command: 'RenameVillage', body: {} }).code).toBe('procedure-unknown'); // prettier-ignore
  });

  it('loses its approval when a decision is changed', () => {
    const { plan, unit } = voted();
    plan.when('ReturnTask', { task: plan.task('resolution'), reason: 'Đặt lại tên' }, approver);
    expect(plan.last('StageEntered')).toMatchObject({ stage: 'scheme', round: 2 });
    plan.when('ChangeDecision', { decision: plan.state.decisions.first()?.id, command: 'MergeVillages', body: { units: [unit('@v1'), unit('@v2')], into: { name: 'Tổ Mới', code: '01' }, accept: ['village-households'] } }); // prettier-ignore
    expect(plan.state.tracks.get('merge-villages')?.approval).toBeNull();
  });
});

describe('What can be done with a plan', () => {
  it('moves to another version of its procedure, into a stage that it names', () => {
    const { register, unit } = given();
    const plan = new TestPlan(new Map([['r', register.state]]));
    plan.when('DraftPlan', {
      title: 'x',
      reason: 'x',
      procedures: ['direct-decision'],
      effectiveOn: '2022-06-01',
    });
    plan.when('AddDecision', { procedure: 'direct-decision', command: 'RenameCell', body: { unit: unit('@c1'), name: 'Mới' } }); // prettier-ignore
    plan.when('SubmitPlan');
    plan.today = '2022-02-01';
    const move = { procedure: 'direct-decision', version: '2', reason: 'Quy định mới' };
    expect(plan.refuses('MovePlanToVersion', { ...move, stage: 'effect' }, approver).code).toBe(
      'stage-unknown',
    );
    plan.when('MovePlanToVersion', { ...move, stage: 'check' }, approver);
    expect(plan.state.tracks.get('direct-decision')).toMatchObject({ pin: { version: '2' }, stage: 'check' });
    expect(plan.refuses('MovePlanToVersion', { ...move, stage: 'check' }, approver).code).toBe('no-change');
  });

  it('ends when it is cancelled: nobody does anything with it any more', () => {
    const { plan } = approved();
    plan.when('CancelPlan', { reason: 'Không làm nữa' }, approver);
    expect(plan.last('PlanCancelled')?.release).toEqual(['r']);
    expect(plan.refuses('CancelPlan', { reason: 'x' }, approver).code).toBe('plan-not-in-state');
    expect(plan.state.timers.size).toBe(0);
  });

  it('is not resumed when it was cancelled while it was suspended', () => {
    const { plan } = approved();
    plan.when('SuspendPlan', { reason: 'Chờ ý kiến' }, approver);
    plan.when('CancelPlan', { reason: 'Không làm nữa' }, approver);
    expect(plan.refuses('ResumePlan', { reason: 'x' }, approver).code).toBe('plan-not-in-state');
  });
});
