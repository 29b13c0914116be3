import { given } from '../../structure/domain/duy-tan-fixture.js';
import { approved, meanwhile, onItsDay } from './merging-fixture.js';
import { PEOPLE, TestPlan } from './plan-fixture.js';

const { approver, other } = PEOPLE;

describe('On its day, a plan', () => {
  it('goes ahead when only numbers have moved since the approval', () => {
    const { plan, unit } = approved();
    meanwhile(plan, 'ChangeHouseholds', { unit: unit('@v1'), delta: 4, effectiveOn: '2020-02-01' });
    onItsDay(plan);
    expect(plan.state.status).toBe('in-effect');
  });

  it('stands still when it would come to something else, shows the difference, and is amended or tried again', () => {
    const { plan, unit } = approved();
    meanwhile(plan, 'UnpairCell', { cell: unit('@c1'), effectiveOn: '2020-02-01' });
    onItsDay(plan);
    const incident = plan.last('PlanHalted');
    expect(incident).toMatchObject({ step: 'carry-out', register: 'r', code: 'outcome-differs' });
    expect(incident?.facts['differs']).toHaveLength(1);
    expect(plan.refuses('SuspendPlan', { reason: 'x' }, approver).code).toBe('plan-not-in-state');
    const settle = { incident: incident?.incident, reason: 'Đã ghép lại' };
    expect(plan.refuses('SettlePlanIncident', { ...settle, how: 'leave' }, approver).code).toBe(
      'incident-way',
    );
    meanwhile(plan, 'PairCell', { cell: unit('@c1'), village: unit('@v1'), effectiveOn: '2020-02-02' });
    plan.when('SettlePlanIncident', { ...settle, how: 'try-again' }, approver);
    plan.settle();
    expect(plan.state.status).toBe('in-effect');
    expect(plan.types().filter((type) => type === 'PlanTookEffect')).toHaveLength(1);
  });

  it('goes back to its draft when the incident is settled so, and gives its units back', () => {
    const { plan } = approved();
    plan.registers.set('r', given().register.state);
    plan.when('NotePlanAnswer', { of: { step: 'reserve', at: 'r', attempt: 0 }, answer: { refused: { code: 'unit-reserved', detail: 'held', facts: {} } } }); // prettier-ignore
    plan.when('SettlePlanIncident', { incident: plan.last('PlanHalted')?.incident, how: 'amend', reason: 'Chờ' }, approver); // prettier-ignore
    expect(plan.state.status).toBe('draft');
    expect(plan.last('PlanAmended')?.release).toEqual(['r']);
    plan.when('SubmitPlan');
    expect(plan.state.tracks.get('merge-villages')?.pin?.version).toBe('1');
  });

  it('fires no timer while it is suspended, and begins when it is resumed and its day has come', () => {
    const { plan } = approved();
    plan.when('SuspendPlan', { reason: 'Chờ' }, approver);
    plan.today = '2020-03-05';
    const [timer] = plan.state.timers.keys();
    expect(plan.refuses('FirePlanTimer', { timer }).code).toBe('plan-suspended');
    plan.when('ResumePlan', { reason: 'Tiếp' }, approver);
    plan.fireDue();
    plan.settle();
    expect(plan.state.status).toBe('in-effect');
    expect(plan.refuses('FirePlanTimer', { timer }).code).toBe('timer-gone');
  });

  it('waits for its day', () => {
    const { plan } = approved();
    const [timer] = plan.state.timers.keys();
    plan.today = '2020-03-01';
    expect(plan.refuses('FirePlanTimer', { timer }).code).toBe('timer-not-due');
  });
});

describe('A plan over two registers', () => {
  function overTwo() {
    const [one, two] = [given(), given()];
    const registers = new Map([
      ['r', one.register.state],
      ['s', { ...two.register.state, id: 's' }],
    ]);
    const plan = new TestPlan(registers);
    plan.when('DraftPlan', { title: 'Hai sổ', reason: 'x', procedures: ['direct-decision'], effectiveOn: '2020-01-10' }); // prettier-ignore
    const rename = (register: string, unit: string) => plan.when('AddDecision', { procedure: 'direct-decision', command: 'RenameCell', body: { register, unit, name: `Chi bộ ${register}` } }); // prettier-ignore
    rename('r', one.unit('@c1'));
    rename('s', two.unit('@c2'));
    expect(plan.refuses('SubmitPlan')).toMatchObject({
      code: 'register-not-named',
      facts: { register: 's' },
    });
    plan.when('SubmitPlan', { alsoIn: ['s'] });
    plan.when('CompleteTask', { task: plan.task('check') }, other);
    const body = { task: plan.task('approve'), ...plan.approval('direct-decision') };
    expect(plan.refuses('CompleteTask', body, other).code).toBe('four-eyes');
    plan.when('CompleteTask', body, approver);
    return { plan, unit: one.unit };
  }

  it('carries them out one after the other', () => {
    const { plan } = overTwo();
    plan.today = '2020-01-10';
    plan.fireDue();
    plan.settle();
    expect(plan.types().slice(-6)).toEqual(['RegisterCarriedOut', 'ExecutionBegun', 'RegisterCarriedOut', 'PlanTookEffect', 'TrackEnded', 'PlanCompleted']); // prettier-ignore
  });

  it('takes the first back when the second refuses, and says so', () => {
    const { plan, unit } = overTwo();
    const second = plan.registers.get('s');
    plan.registers.set('s', { ...given().register.state, id: null });
    plan.today = '2020-01-10';
    plan.fireDue();
    plan.settle();
    expect(second).toBeDefined();
    expect(plan.types().slice(-6)).toEqual(['RegisterCarriedOut', 'ExecutionBegun', 'PlanHalted', 'CompensationBegun', 'RegisterTakenBack', 'PlanFailed']); // prettier-ignore
    expect(plan.last('PlanHalted')).toMatchObject({ register: 's', code: 'register-unknown' });
    const name = plan.registers.get('r')?.units.get(unit('@c1'))?.labels.name?.at(-1)?.value;
    expect(name).toBe('Chi bộ 1');
  });
});
