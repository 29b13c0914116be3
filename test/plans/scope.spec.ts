import { bearer } from '../support/tokens.js';
import { BASIS, complete, document, drafted, get, on, opened, refused, running, scheduled, send, servePlans, settled, shown, task, today, who } from '../support/plans-over-http.js'; // prettier-ignore

/** What a plan carries is no wider than what its people hold. */

servePlans();

const OUT = { status: 403, type: '/problems/out-of-scope' };
const PROCEDURE = 'direct-decision';
const asked = async (plan: string, what: string, by: string) => {
  await settled();
  const { status, body } = await running.get(`/api/v1/registers/r/plans/${plan}/${what}`, who[by]);
  return { status, type: (body as { type?: string }).type };
};

describe('Whoever holds one register alone', () => {
  beforeEach(async () => {
    who['soan-r'] = await bearer({ actor: 'soan-r', roles: ['administrator'], registers: ['r'] });
    who['duyet-r'] = await bearer({ actor: 'duyet-r', roles: ['approver'], registers: ['r'] });
  });

  it('writes no decision of another register into his plan, neither as a new one nor in place of one', async () => {
    const unit = await opened('r');
    const other = await opened('s');
    const own = { command: 'RenameCell', body: { unit: unit('@c1'), name: 'Chi bộ Một' } };
    const plan = await drafted(PROCEDURE, '2019-10-10', [own]);
    const foreign = {
      command: 'RenameCell',
      body: { register: 's', unit: other('@c1'), name: 'Chi bộ Một' },
    };
    const before = await running.events();
    expect(await refused('add-decision', { register: 'r', plan, procedure: PROCEDURE, ...foreign }, 'soan-r')).toMatchObject(OUT); // prettier-ignore
    const { decisions } = (await shown(plan)) as unknown as { decisions: { id: string }[] };
    expect(await refused('change-decision', { register: 'r', plan, decision: decisions[0]?.id, ...foreign }, 'soan-r')).toMatchObject(OUT); // prettier-ignore
    expect(await running.events()).toBe(before);
    await send('add-decision', { register: 'r', plan, procedure: PROCEDURE, ...own }, 'soan-r');
  });

  it('neither submits, reads ahead nor approves a plan that decides in another register as well', async () => {
    const unit = await opened('r');
    const other = await opened('s');
    const rename = (register: string, cell: string) => ({ command: 'RenameCell', body: { register, unit: cell, name: 'Chi bộ Một' } }); // prettier-ignore
    const plan = await drafted(PROCEDURE, '2019-10-10', [
      rename('r', unit('@c1')),
      rename('s', other('@c1')),
    ]);
    expect(await asked(plan, 'dry-run', 'soan-r')).toEqual(OUT);
    expect(await asked(plan, 'simulation', 'soan-r')).toEqual(OUT);
    expect(await refused('submit-plan', { register: 'r', plan, alsoIn: ['s'] }, 'soan-r')).toMatchObject(OUT);
    await send('submit-plan', { register: 'r', plan, alsoIn: ['s'] });
    await complete(plan, 'record', { evidence: [await document('signed-decision')] }, 'soan-r');
    const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=${PROCEDURE}`, 'lanh-dao');
    const approval = { register: 'r', plan, task: await task(plan, 'check'), outcome, decidedOn: today, basis: { ...BASIS, date: today }, alsoIn: ['s'] }; // prettier-ignore
    expect(await refused('complete-task', approval, 'duyet-r')).toMatchObject(OUT);
    await send('complete-task', approval, 'lanh-dao');
  });

  it('sends nothing to another register by a task of his plan, nor in place of what was refused', async () => {
    const unit = await opened('r');
    const other = await opened('s');
    const plan = await scheduled(unit);
    await on('2020-01-06');
    const header = { decidedOn: today, effectiveOn: today, basis: { ...BASIS, date: today }, reason: 'Ghép lại' }; // prettier-ignore
    const pairing = { register: 's', cell: other('@c1'), village: other('@v2') };
    const pair = (body: object) => ({
      values: { pair: [{ command: 'PairCell', body: { ...header, ...body } }] },
    });
    const pairingTask = { register: 'r', plan, task: await task(plan, 'pairing') };
    expect(await refused('complete-task', { ...pairingTask, ...pair(pairing) }, 'soan-r')).toMatchObject(OUT);
    await send(
      'complete-task',
      { ...pairingTask, ...pair({ cell: unit('@c1'), village: 'nobody' }) },
      'soan-r',
    );
    const { incidents } = await shown(plan);
    const settle = {
      register: 'r',
      plan,
      incident: incidents[0]?.incident,
      how: 'try-again',
      reason: 'Ghép lại',
    };
    expect(await refused('settle-plan-incident', { ...settle, body: pairing }, 'soan-r')).toMatchObject(OUT);
    await send('settle-plan-incident', { ...settle, body: pairing });
  });
});

describe('Whoever is limited to a commune', () => {
  it('submits and approves nothing that would stand outside of it', async () => {
    await opened('r');
    const { units } = (await get('r/units?kind=locality')) as { units: { unit: string }[] };
    const commune = String(units[0]?.unit);
    const of = (actor: string, role: 'administrator' | 'approver') => bearer({ actor, roles: [role], registers: [], localities: [commune] }); // prettier-ignore
    who['soan-xa'] = await of('soan-xa', 'administrator');
    who['duyet-xa'] = await of('duyet-xa', 'approver');
    const draft = { register: 'r', title: 'Lập đảng bộ', reason: 'Kiện toàn', procedures: [PROCEDURE], effectiveOn: '2019-10-10', locality: commune }; // prettier-ignore
    const establishing = async (more: object) => {
      const { stream } = await send('draft-plan', draft, 'soan-xa');
      const plan = String(stream).replace('plan-', '');
      const body = { form: 'committee', name: 'Đảng bộ mới', code: 'DB9', ...more };
      await send('add-decision', { register: 'r', plan, procedure: PROCEDURE, command: 'EstablishOrganization', body }, 'soan-xa'); // prettier-ignore
      return plan;
    };
    const outside = await establishing({});
    expect(await refused('submit-plan', { register: 'r', plan: outside }, 'soan-xa')).toMatchObject(OUT);
    await send('submit-plan', { register: 'r', plan: outside });
    await complete(outside, 'record', { evidence: [await document('signed-decision')] });
    const approval = async (plan: string) => {
      const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=${PROCEDURE}`, 'lanh-dao');
      return { register: 'r', plan, task: await task(plan, 'check'), outcome, decidedOn: today, basis: { ...BASIS, date: today } }; // prettier-ignore
    };
    expect(await refused('complete-task', await approval(outside), 'duyet-xa')).toMatchObject(OUT);
    const within = await establishing({ locality: commune });
    await send('submit-plan', { register: 'r', plan: within }, 'soan-xa');
    await complete(within, 'record', { evidence: [await document('signed-decision')] }, 'soan-xa');
    await send('complete-task', await approval(within), 'duyet-xa');
  });

  it('sends nothing by a task to what lies outside of it: it is refused where it would be recorded, and the plan says so', async () => {
    const unit = await opened('r');
    const header = { register: 'r', decidedOn: '2019-09-30', effectiveOn: '2019-09-30', basis: { ...BASIS, date: '2019-09-30' }, reason: 'Thành lập' }; // prettier-ignore
    await send('establish-locality', { ...header, form: 'ward', name: 'Phường Mới', code: '09' });
    const { units } = (await get('r/units?kind=locality')) as { units: { unit: string; name: string }[] };
    const ward = String(units.find(({ name }) => name === 'Phường Mới')?.unit);
    const inspector = (actor: string, more: object = {}) => bearer({ actor, roles: ['inspector'], ...more });
    who['thanh-tra'] = await inspector('thanh-tra');
    who['thanh-tra-phuong'] = await inspector('thanh-tra-phuong', { registers: [], localities: [ward] });
    const opening = { form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: today, basis: { ...BASIS, date: today }, reason: 'Theo kế hoạch', targets: [{ unit: unit('@c1') }] }; // prettier-ignore
    await send('open-inspection', { register: 'r', ...opening }, 'thanh-tra');
    const { inspections } = (await get('r/inspections')) as { inspections: { inspection: string }[] };
    const { stream } = await send('draft-plan', { register: 'r', title: 'Kiểm tra', reason: 'Theo kế hoạch', procedures: ['inspection'], effectiveOn: '2019-12-01', locality: ward }, 'thanh-tra-phuong'); // prettier-ignore
    const plan = String(stream).replace('plan-', '');
    await send('submit-plan', { register: 'r', plan });
    for (const kind of ['decision', 'self-report'])
      await complete(plan, kind, { evidence: [await document(kind)] }, 'thanh-tra-phuong');
    await complete(plan, 'verification', {}, 'thanh-tra-phuong');
    await complete(plan, 'conference', { values: { 'held-on': today } }, 'thanh-tra-phuong');
    await complete(plan, 'conclusion', { values: { 'remedy-days': 30 }, evidence: [await document('conclusion')] }, 'thanh-tra-phuong'); // prettier-ignore
    const round = { inspection: inspections[0]?.inspection, on: today };
    await send('conclude-inspection', { register: 'r', ...round, conclusions: [{ target: { unit: unit('@c1') }, conclusion: 'Chấp hành tốt' }] }, 'thanh-tra'); // prettier-ignore
    await complete(plan, 'remedy', { values: { accept: [{ command: 'CloseInspection', body: round }] } }, 'thanh-tra-phuong'); // prettier-ignore
    const { incidents } = await shown(plan);
    expect(incidents).toMatchObject([{ code: 'out-of-scope' }]);
    const settle = { register: 'r', plan, incident: incidents[0]?.incident, how: 'try-again', reason: 'Ủy ban làm thay' }; // prettier-ignore
    await send('settle-plan-incident', settle, 'lanh-dao');
    expect((await shown(plan)).incidents).toEqual([]);
  });
});
