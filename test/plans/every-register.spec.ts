import { BASIS, complete, document, drafted, get, on, opened, refused, running, scheduled, send, servePlans, settled, shown, today, who } from '../support/plans-over-http.js'; // prettier-ignore
import { kientoan } from '../support/command-line.js';
import { bearer } from '../support/tokens.js';

/** What is asked of plans, tasks and incidents without a register. */

servePlans();

type Row = Record<string, unknown>;
async function ask(path: string, headers = who['chuyen-vien']): Promise<Row> {
  await settled();
  const { status, body } = await running.get(`/api/v1/${path}`, headers);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as Row;
}
const plansSeen = async (headers?: Record<string, string>, more = ''): Promise<string[]> =>
  ((await ask(`plans${more}`, headers as { authorization: string } | undefined))['plans'] as Row[]).map(({ plan }) => String(plan)); // prettier-ignore
const tasksSeen = async (headers: { authorization: string } | undefined, more = ''): Promise<Row[]> =>
  (await ask(`tasks${more}`, headers))['tasks'] as Row[];
/** All pages of a list, a few rows each. */
async function paged(path: string, list: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: unknown = ''; cursor !== null;) {
    const page = await ask(`${path}?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(String(cursor))}`}`); // prettier-ignore
    expect((page[list] as Row[]).length).toBeLessThanOrEqual(2);
    rows.push(...(page[list] as Row[]));
    cursor = page['next'];
  }
  return rows;
}

/** A plan of a commune, in a register. */
async function draft(register: string, locality?: string): Promise<string> {
  const { stream } = await send('draft-plan', { register, title: `Đổi tên ở ${register}`, reason: 'Trùng tên', procedures: ['direct-decision'], effectiveOn: '2019-12-01', ...(locality ? { locality } : {}) }); // prettier-ignore
  return String(stream).replace('plan-', '');
}

/** A submitted plan that renames a cell: the decision is to be recorded. */
async function submitted(unit: (ref: string) => string, name: string): Promise<string> {
  const plan = await drafted('direct-decision', '2019-12-01', [{ command: 'RenameCell', body: { unit: unit('@c1'), name } }]); // prettier-ignore
  await send('submit-plan', { register: 'r', plan });
  return plan;
}

describe('The plans of every register', () => {
  it('are seen by whoever holds every register; others see those of their registers and localities', async () => {
    await opened('r');
    await opened('s');
    const { units } = await get('s/units?kind=locality');
    const commune = String((units as Row[])[0]?.['unit']);
    const [inR, inS, ofCommune] = [await draft('r'), await draft('s'), await draft('s', commune)];
    expect((await plansSeen()).toSorted()).toEqual([inR, inS, ofCommune].toSorted());
    const of = (registers: string[], localities: string[] = []) => bearer({ actor: 'an', registers, localities }); // prettier-ignore
    expect(await plansSeen(await of(['r']))).toEqual([inR]);
    expect(await plansSeen(await of([], [commune]))).toEqual([ofCommune]);
    expect((await plansSeen(await of(['r'], [commune]))).toSorted()).toEqual([inR, ofCommune].toSorted());
    expect(await plansSeen(await of(['elsewhere']))).toEqual([]);
    expect(await plansSeen(undefined, '?status=running')).toEqual([]);
  });

  it('come page by page in the order of their drafts, each once', async () => {
    await opened('r');
    await opened('s');
    for (const day of ['2019-10-01', '2019-10-02', '2019-10-03']) {
      await on(day);
      await draft('r');
      await draft('s');
    }
    const rows = await paged('plans', 'plans');
    expect(rows).toHaveLength(6);
    expect(rows).toEqual((await ask('plans?limit=1000'))['plans']);
    expect(rows.map(({ draftedOn }) => draftedOn)).toEqual(['2019-10-01', '2019-10-01', '2019-10-02', '2019-10-02', '2019-10-03', '2019-10-03']); // prettier-ignore
    const own = await get('r/plans?limit=1000');
    expect(own['plans']).toEqual(rows.filter(({ register }) => register === 'r'));
  });
});

describe('The tasks of every register', () => {
  it('for me are those of my roles that nobody else has', async () => {
    const unit = await opened('r');
    const [recording, checking] = [await submitted(unit, 'Một'), await submitted(unit, 'Hai')];
    await complete(checking, 'record', { evidence: [await document('signed-decision')] });
    expect(await tasksSeen(who['chuyen-vien'])).toHaveLength(2);
    expect(await tasksSeen(who['chuyen-vien'], '?mine=true')).toMatchObject([{ plan: recording, register: 'r', role: 'administrator' }]); // prettier-ignore
    expect(await tasksSeen(who['lanh-dao'], '?mine=true')).toMatchObject([{ plan: checking, role: 'approver' }]); // prettier-ignore
    const [task] = await tasksSeen(who['chuyen-vien'], '?mine=true');
    await send('claim-task', { register: 'r', plan: recording, task: task?.['task'] });
    expect(await tasksSeen(who['chuyen-vien'], '?mine=true')).toMatchObject([{ holder: 'chuyen-vien' }]);
    const colleague = await bearer({ actor: 'dong-nghiep', roles: ['administrator'] });
    expect(await tasksSeen(colleague, '?mine=true')).toEqual([]);
    expect(await tasksSeen(await bearer({ actor: 'an', registers: ['s'] }))).toEqual([]);
  });

  it('come in the order in which they are due, those without a deadline last; a day leaves out what is due later', async () => {
    const unit = await opened('r');
    const later = await submitted(unit, 'Một');
    const merger = await drafted('merge-villages', '2020-01-06', [{ command: 'MergeVillages', body: { units: [unit('@v1'), unit('@v2')], into: { name: 'Thôn Mới', code: '03' }, accept: ['village-households'] } }]); // prettier-ignore
    await send('submit-plan', { register: 'r', plan: merger });
    await complete(merger, 'agreement', { values: { 'agreed-on': today } });
    await complete(merger, 'scheme', { evidence: [await document('scheme')] });
    for (const one of ['@v1', '@v2']) await complete(merger, 'minutes', { values: { 'held-on': today, votes: [{ entitled: 10, took: 10, agreed: 9 }] }, evidence: [await document('minutes')] }, 'chuyen-vien', unit(one)); // prettier-ignore
    await complete(merger, 'council', { values: { 'passed-on': today, result: 'passed' }, evidence: [await document('council-resolution')] }); // prettier-ignore
    const due = await paged('tasks', 'tasks');
    expect(due.map(({ plan, dueOn }) => [plan, dueOn])).toEqual([[merger, '2019-10-15'], [later, null]]); // prettier-ignore
    expect(await tasksSeen(who['chuyen-vien'], '?dueBy=2019-10-15')).toHaveLength(1);
    expect(await tasksSeen(who['chuyen-vien'], '?dueBy=2019-10-14')).toEqual([]);
    expect(await tasksSeen(who['chuyen-vien'], '?overdue=true')).toEqual([]);
    // Its deadline is over: it has gone to those above as well.
    await on('2019-10-16');
    expect(await tasksSeen(who['lanh-dao'], '?mine=true&overdue=true')).toMatchObject([{ plan: merger, role: 'administrator', escalatedTo: 'approver', overdue: true }]); // prettier-ignore
  });
});

describe('A plan that stands still', () => {
  const INCIDENT = { code: 'outcome-differs', command: 'CarryOutPlan', at: 'r', since: '2020-01-06', ways: ['try-again', 'amend', 'cancel'] }; // prettier-ignore

  /** A merger whose register has come to something else on its day. */
  async function halted(): Promise<{ plan: string; unit: (ref: string) => string; change: object }> {
    const unit = await opened('r');
    const plan = await scheduled(unit);
    await settled();
    const change = { register: 'r', decidedOn: today, effectiveOn: today, basis: { ...BASIS, date: today }, reason: 'Biến động', cell: unit('@c1'), accept: ['unit-reserved-later'] }; // prettier-ignore
    await send('unpair-cell', change);
    await on('2020-01-06');
    return { plan, unit, change };
  }
  const incidents = async (headers = who['chuyen-vien']): Promise<Row[]> =>
    (await ask('incidents', headers))['incidents'] as Row[];

  it('is told with where, why and how it can be settled, to those who hold its register; a person settles it', async () => {
    const { plan, change, unit } = await halted();
    const [incident, ...more] = await incidents();
    expect([incident, more]).toMatchObject([{ ...INCIDENT, plan, register: 'r', status: 'executing', planTitle: 'Sáp nhập thôn 1 và thôn 2' }, []]); // prettier-ignore
    expect(await incidents(await bearer({ actor: 'an', registers: ['s'] }))).toEqual([]);
    const settle = { register: 'r', plan, incident: incident?.['incident'], reason: 'Đã ghép lại' };
    expect(await refused('settle-plan-incident', { ...settle, how: 'leave' }, 'lanh-dao')).toMatchObject({ type: '/problems/incident-way', facts: { ways: INCIDENT.ways } }); // prettier-ignore
    await send('pair-cell', { ...change, village: unit('@v1') });
    await send('settle-plan-incident', { ...settle, how: 'try-again' }, 'lanh-dao');
    expect(await incidents()).toEqual([]);
    expect(await shown(plan)).toMatchObject({ status: 'in-effect' });
  });

  it('is shown on the command line, and settled there: tried again, or given back to drafting', async () => {
    const { plan } = await halted();
    const cli = (...args: string[]) => kientoan([...args, '--data', running.folder]);
    const [incident] = await incidents();
    const id = String(incident?.['incident']);
    expect((await cli('incidents', '--json')).json()).toMatchObject({ incidents: [], plans: [{ ...INCIDENT, plan, incident: id }] }); // prettier-ignore
    expect((await cli('incidents')).out).toMatch(new RegExp(`1 incidents wait for a person[^]*${id}.*try-again, amend, cancel`)); // prettier-ignore
    const settle = (...how: string[]) => cli('incidents', 'settle', id, ...how, '--reason', 'Đổi khác', '--actor', 'an', '--json'); // prettier-ignore
    expect((await settle('--set-aside')).json()).toMatchObject({ type: '/problems/incident-way' });
    expect((await settle('--retry', '--amend')).code).toBe(2);
    expect(await settle('--retry')).toMatchObject({ code: 0 });
    const [again] = await incidents();
    expect(again).toMatchObject({ ...INCIDENT, plan });
    expect(again?.['incident']).not.toBe(id);
    const back = await cli('incidents', 'settle', String(again?.['incident']), '--amend', '--reason', 'Lập lại', '--actor', 'an'); // prettier-ignore
    expect([back.code, back.out]).toEqual([0, `back to drafting: plan ${plan}, CarryOutPlan\n`]);
    expect(await shown(plan)).toMatchObject({ status: 'draft' });
    expect(await incidents()).toEqual([]);
  });
});
