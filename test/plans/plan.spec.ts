import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Background } from '../../src/background/background.js';
import { InProcessJobQueue } from '../../src/jobs/index.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { bearer } from '../support/tokens.js';

/** A plan as people run it: over HTTP, with reactor, timers and read models, on a clock that the test moves. */

let running: RunningSystem;
let today: string;
let background: Background;
let queue: InProcessJobQueue;
let keys = 0;
const who: Record<string, { authorization: string }> = {};
const BASIS = { number: '66/NQ-HĐND', title: 'Nghị quyết về sáp nhập thôn', issuer: 'Hội đồng nhân dân tỉnh Kon Tum' }; // prettier-ignore

beforeAll(async () => {
  who['chuyen-vien'] = await bearer({ actor: 'chuyen-vien', roles: ['administrator'] });
  who['lanh-dao'] = await bearer({ actor: 'lanh-dao', roles: ['approver'] });
});

beforeEach(async () => {
  today = '2019-10-01';
  running = await runSystem({ today: () => today });
  queue = new InProcessJobQueue();
  background = Background.start(running.system, queue);
});

afterEach(async () => {
  await background.stop();
  await running.close();
});

async function send(command: string, body: object, by = 'chuyen-vien'): Promise<Record<string, unknown>> {
  const answer = await running.send(command, body, { ...who[by], 'idempotency-key': `k${keys++}` });
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer.body as Record<string, unknown>;
}

async function refused(command: string, body: object, by = 'chuyen-vien') {
  const answer = await running.send(command, body, { ...who[by], 'idempotency-key': `k${keys++}` });
  return { status: answer.status, ...(answer.body as { type: string; facts?: Record<string, unknown> }) };
}

/** Everything that is in the log is projected, reacted to and answered. */
async function settled(): Promise<void> {
  for (;;) {
    const head = await running.system.store.head();
    if (head !== undefined) await running.system.readModels.waitFor(head, 30_000);
    await running.system.reactors.idle(30_000);
    if ((await running.system.store.head()) === head) return;
  }
}

async function get(path: string, by = 'chuyen-vien') {
  await settled();
  const answer = await running.get(`/api/v1/registers/${path}`, who[by]);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as Record<string, unknown>;
}

/** The clock is moved to a day, and what is due on it or before is done. */
async function on(day: string): Promise<void> {
  today = day;
  await settled();
  for (;;) {
    const { due } = await background.look();
    for (;;) {
      const { waiting, active, failed } = await queue.counts();
      if (failed > 0) throw new Error(JSON.stringify(await queue.list()));
      if (waiting + active === 0) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await settled();
    if (due === 0) return;
  }
}

/** A register with a commune, two hamlets, and their paired cells. */
async function opened(register: string): Promise<(ref: string) => string> {
  await send('open-register', { register, name: `Sổ ${register}`, authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
  const village = (n: number) => ({ ref: `@v${n}`, kind: 'village', form: 'hamlet', name: `Thôn ${n}`, code: `0${n}`, parent: '@x', households: 90 }); // prettier-ignore
  const cell = (n: number) => ({ ref: `@c${n}`, kind: 'cell', form: 'residential', name: `Chi bộ thôn ${n}`, code: `0${n}`, parent: '@o', official: 8, pairWith: `@v${n}` }); // prettier-ignore
  const lines = [
    { ref: '@x', kind: 'locality', form: 'commune', name: 'Xã Đăk Cấm', code: '01' },
    village(1),
    village(2),
    { ref: '@o', kind: 'organization', form: 'committee', name: 'Đảng bộ xã', code: '01', locality: '@x' },
    cell(1),
    cell(2),
  ];
  await send('record-opening-inventory', { register, asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines }); // prettier-ignore
  const { units } = await get(`${register}/units`);
  const byName = new Map((units as { name: string; kind: string; unit: string }[]).map((one) => [`${one.kind} ${one.name}`, one.unit])); // prettier-ignore
  const named: Record<string, string> = { '@v1': 'village Thôn 1', '@v2': 'village Thôn 2', '@c1': 'cell Chi bộ thôn 1', '@c2': 'cell Chi bộ thôn 2' }; // prettier-ignore
  return (ref) => byName.get(named[ref] ?? '') ?? 'nobody';
}

interface Shown {
  readonly status: string;
  readonly tasks: { task: string; template: string; unit: string | null; open: boolean }[];
  readonly incidents: { incident: string; code: string; facts: Record<string, unknown> }[];
  readonly procedures: { name: string; stage: string; round: number }[];
}
const shown = async (plan: string, more = ''): Promise<Shown> =>
  (await get(`r/plans/${plan}${more}`)) as unknown as Shown;

async function task(plan: string, template: string, unit?: string): Promise<string> {
  const { tasks } = await shown(plan);
  const found = tasks.find((one) => one.open && one.template === template && (unit === undefined || one.unit === unit)); // prettier-ignore
  if (!found) throw new Error(`no task ${template} is open`);
  return found.task;
}

/** A document whose bytes are kept, as a command cites it. */
async function document(kind: string) {
  const bytes = Buffer.from(`Tài liệu: ${kind}\n`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const answer = await fetch(`${running.served.url}/api/v1/documents/${hash}`, {
    method: 'PUT', body: bytes, headers: { ...who['chuyen-vien'], 'content-type': 'text/plain; charset=utf-8' },
  }); // prettier-ignore
  if (!answer.ok) throw new Error(await answer.text());
  return { hash, name: `${kind}.txt`, mediaType: 'text/plain', bytes: bytes.length, kind };
}

async function complete(plan: string, template: string, more: object = {}, by = 'chuyen-vien', unit?: string): Promise<void> {
  await send('complete-task', { register: 'r', plan, task: await task(plan, template, unit), ...more }, by);
} // prettier-ignore

/** Drafts a plan with its decisions. */
async function drafted(procedure: string, effectiveOn: string, decisions: { command: string; body: object }[]): Promise<string> {
  const { stream } = await send('draft-plan', { register: 'r', title: 'Sáp nhập thôn 1 và thôn 2', reason: 'Chưa đủ quy mô', procedures: [procedure], effectiveOn });
  const plan = String(stream).replace('plan-', '');
  for (const decision of decisions) await send('add-decision', { register: 'r', plan, procedure, ...decision });
  return plan;
} // prettier-ignore

async function approve(
  plan: string,
  template: string,
  procedure: string,
  alsoIn: string[] = [],
): Promise<void> {
  const enacted = { decidedOn: today, basis: { ...BASIS, date: today } };
  const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=${procedure}`, 'lanh-dao');
  await complete(plan, template, { ...enacted, outcome, alsoIn }, 'lanh-dao');
}

const merging = (unit: (ref: string) => string) => ({ command: 'MergeVillages', body: { units: [unit('@v1'), unit('@v2')], into: { name: 'Thôn Mới', code: '03' }, accept: ['village-households'] } }); // prettier-ignore

async function minutes(plan: string, unit: string, agreed: number): Promise<void> {
  const values = { 'held-on': today, votes: [{ entitled: 100, took: 100, agreed }] };
  await complete(plan, 'minutes', { values, evidence: [await document('minutes')] }, 'chuyen-vien', unit);
}

/** A merger up to its schedule, on the way of the circular in force. */
async function scheduled(unit: (ref: string) => string): Promise<string> {
  const plan = await drafted('merge-villages', '2020-01-06', [merging(unit)]);
  await send('submit-plan', { register: 'r', plan });
  await complete(plan, 'agreement', { values: { 'agreed-on': today } });
  await complete(plan, 'scheme', { evidence: [await document('scheme')] });
  await minutes(plan, unit('@v1'), 90);
  await minutes(plan, unit('@v2'), 80);
  await complete(plan, 'council', { values: { 'passed-on': today, result: 'passed' }, evidence: [await document('council-resolution')] }); // prettier-ignore
  await complete(plan, 'dossier', { values: { 'sent-on': today }, evidence: [await document('dossier')] });
  await complete(plan, 'appraisal', { evidence: [await document('appraisal')] }, 'lanh-dao');
  await approve(plan, 'resolution', 'merge-villages');
  return plan;
}

describe('A document that a plan cites', () => {
  it('must be kept, with the size and type that are cited; else the plan stays as it was', async () => {
    await opened('r');
    const plan = await drafted('merge-villages', '2020-01-06', []);
    const kept = await document('minutes');
    const nobody = { ...kept, hash: 'ab'.repeat(32) };
    const before = await running.events();
    expect(await refused('attach-document', { register: 'r', plan, document: nobody })).toMatchObject({ status: 422, type: '/problems/document-missing', facts: { hash: nobody.hash } }); // prettier-ignore
    expect(await refused('attach-document', { register: 'r', plan, document: { ...kept, bytes: 1 } })).toMatchObject({ status: 422, type: '/problems/document-differs', facts: { bytes: kept.bytes } }); // prettier-ignore
    expect(await refused('attach-document', { register: 'r', plan, document: { ...kept, mediaType: 'application/pdf' } })).toMatchObject({ type: '/problems/document-differs', facts: { mediaType: 'text/plain' } }); // prettier-ignore
    expect(await running.events()).toBe(before);
    await send('attach-document', { register: 'r', plan, document: kept });
    expect(await get(`r/plans/${plan}`)).toMatchObject({ documents: [kept] });
  });

  it('is made of the dry run that is approved: all that it said, of the revisions on which it stood', async () => {
    const unit = await opened('r');
    const plan = await scheduled(unit);
    const { documents } = (await get(`r/plans/${plan}`)) as { documents: { kind: string; hash: string; bytes: number }[] }; // prettier-ignore
    const read = documents.find(({ kind }) => kind === 'dry-run');
    const answer = await fetch(`${running.served.url}/api/v1/documents/${read?.hash ?? ''}`, { headers: who['lanh-dao'] ?? {} }); // prettier-ignore
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([read?.bytes, read?.hash]); // prettier-ignore
    const said = JSON.parse(bytes.toString()) as { registers: { revision: number }[] };
    expect(said).toMatchObject({ plan, procedure: 'merge-villages', effectiveOn: '2020-01-06', enacted: { basis: BASIS }, registers: [{ register: 'r', decisions: [{ command: 'MergeVillages', refused: null }], conservation: { balanced: true } }] }); // prettier-ignore
    for await (const { type, data } of running.system.store.readAll())
      if (type.startsWith('DecisionsApproved.'))
        expect(JSON.parse(data)).toMatchObject({ document: { hash: read?.hash, kind: 'dry-run' }, stood: [{ register: 'r', revision: said.registers[0]?.revision }] }); // prettier-ignore
  });
});

describe('An approval whose dry run cannot be kept', () => {
  it('is not recorded, and is once it can', async () => {
    const unit = await opened('r');
    const plan = await drafted('direct-decision', '2019-10-10', [{ command: 'RenameCell', body: { unit: unit('@c1'), name: 'Chi bộ Một' } }]); // prettier-ignore
    await send('submit-plan', { register: 'r', plan });
    await complete(plan, 'record', { evidence: [await document('signed-decision')] });
    const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=direct-decision`, 'lanh-dao');
    const approval = { register: 'r', plan, task: await task(plan, 'check'), outcome, decidedOn: today, basis: { ...BASIS, date: today } }; // prettier-ignore
    const before = await running.events();
    const documents = join(running.folder, 'documents');
    renameSync(documents, `${documents}-away`);
    writeFileSync(documents, 'a file where the folder was');
    expect(await refused('complete-task', approval, 'lanh-dao')).toMatchObject({ status: 503, type: '/problems/store-unavailable' }); // prettier-ignore
    expect(await running.events()).toBe(before);
    rmSync(documents);
    renameSync(`${documents}-away`, documents);
    await send('complete-task', approval, 'lanh-dao');
    expect(await shown(plan)).toMatchObject({ status: 'scheduled' });
  });
});

describe('A plan that merges two villages, over HTTP', () => {
  it('goes from draft to completion, with consent failing at exactly one half first', async () => {
    const unit = await opened('r');
    const plan = await drafted('merge-villages', '2020-01-06', [merging(unit)]);
    const dry = await get(`r/plans/${plan}/dry-run`);
    expect(dry).toMatchObject({ ready: true, registers: [{ conservation: { balanced: true } }] });
    await send('submit-plan', { register: 'r', plan });
    await complete(plan, 'agreement', { values: { 'agreed-on': today } });
    await complete(plan, 'scheme', { evidence: [await document('scheme')] });
    await minutes(plan, unit('@v1'), 60);
    await minutes(plan, unit('@v2'), 40);
    expect((await shown(plan)).procedures).toMatchObject([{ stage: 'scheme', round: 2 }]);
    await complete(plan, 'scheme', { evidence: [await document('scheme')] });
    await minutes(plan, unit('@v1'), 60);
    await minutes(plan, unit('@v2'), 41);
    await complete(plan, 'council', { values: { 'passed-on': today, result: 'passed' }, evidence: [await document('council-resolution')] }); // prettier-ignore
    await complete(plan, 'dossier', { values: { 'sent-on': today }, evidence: [await document('dossier')] });
    await complete(plan, 'appraisal', { evidence: [await document('appraisal')] }, 'lanh-dao');
    await approve(plan, 'resolution', 'merge-villages');
    expect(await shown(plan)).toMatchObject({ status: 'scheduled' });
    const rename = { register: 'r', unit: unit('@v1'), name: 'Tên khác', decidedOn: today, effectiveOn: today, basis: { ...BASIS, date: today }, reason: 'Đổi tên' }; // prettier-ignore
    expect(await refused('rename-village', rename)).toMatchObject({ status: 422, type: '/problems/warning-not-accepted' }); // prettier-ignore
    await on('2020-01-06');
    expect(await refused('rename-village', { ...rename, effectiveOn: '2020-01-06', decidedOn: '2020-01-06' })).toMatchObject({ type: '/problems/unit-ended' }); // prettier-ignore
    expect(await shown(plan)).toMatchObject({ status: 'in-effect' });
    const { units } = await get('r/units?kind=village&validAt=2020-01-06');
    const [merged] = units as { name: string; unit: string }[];
    expect(merged?.name).toBe('Thôn Mới');
    const head = { unit: merged?.unit, post: 'head', holder: 'person-1', route: 'acting', until: '2020-07-01', decidedOn: today, effectiveOn: today, basis: { ...BASIS, date: today }, reason: 'Lâm thời' }; // prettier-ignore
    await complete(plan, 'acting', { values: { appoint: [{ command: 'FillPost', body: head }] } });
    await complete(plan, 'election', { values: { 'held-on': today } });
    await complete(plan, 'pairing');
    await complete(plan, 'records', { values: { 'handed-on': today } });
    expect(await shown(plan)).toMatchObject({ status: 'completed' });
    const { posts } = await get('r/posts?validAt=2020-01-06');
    expect(posts as { holder: string }[]).toContainEqual(expect.objectContaining({ holder: 'person-1' }));
    const { entries } = await get('r/audit?limit=200');
    const said = (entries as { vi: string }[]).map(({ vi }) => vi).join(' ');
    expect(said).toMatch(/Hoàn thành việc "Biên bản lấy ý kiến": 40 đồng ý trên 100 có quyền/);
    expect(said).toMatch(/Phương án có hiệu lực/);
    // Before it was submitted, it was a draft.
    expect(await shown(plan, '?at=1')).toMatchObject({ status: 'draft' });
  });

  it('fires three deadlines that passed while nobody ran the program, once and in their order', async () => {
    const unit = await opened('r');
    const plan = await drafted('merge-villages', '2020-01-06', [merging(unit)]);
    await send('submit-plan', { register: 'r', plan });
    await complete(plan, 'agreement', { values: { 'agreed-on': today } });
    await complete(plan, 'scheme', { evidence: [await document('scheme')] });
    await minutes(plan, unit('@v1'), 90);
    await minutes(plan, unit('@v2'), 80);
    await complete(plan, 'council', { values: { 'passed-on': today, result: 'passed' }, evidence: [await document('council-resolution')] }); // prettier-ignore
    const direct = await drafted('direct-decision', '2019-10-08', [{ command: 'RenameCell', body: { unit: unit('@c1'), name: 'Chi bộ Một' } }]); // prettier-ignore
    await send('submit-plan', { register: 'r', plan: direct });
    await complete(direct, 'record', { evidence: [await document('signed-decision')] });
    await approve(direct, 'check', 'direct-decision');
    const cell2 = await drafted('direct-decision', '2019-10-03', [{ command: 'RenameCell', body: { unit: unit('@c2'), name: 'Chi bộ Hai' } }]); // prettier-ignore
    await send('submit-plan', { register: 'r', plan: cell2 });
    await complete(cell2, 'record', { evidence: [await document('signed-decision')] });
    await approve(cell2, 'check', 'direct-decision');
    await on('2019-11-20');
    await on('2019-11-21');
    const fired: string[] = [];
    for await (const stored of running.system.store.readAll())
      if (stored.type.startsWith('TimerFired.'))
        fired.push((JSON.parse(stored.data) as { dueOn: string }).dueOn);
    expect(fired).toEqual(['2019-10-03', '2019-10-08', '2019-10-16']);
    expect((await shown(direct)).status).toBe('completed');
  });

  it('stands still when the register has come to something else, and goes ahead when only numbers have moved', async () => {
    const unit = await opened('r');
    const plan = await scheduled(unit);
    await settled();
    const change = { register: 'r', decidedOn: today, effectiveOn: today, basis: { ...BASIS, date: today }, reason: 'Biến động' }; // prettier-ignore
    await send('change-households', { ...change, unit: unit('@v1'), delta: 3 });
    await send('unpair-cell', { ...change, cell: unit('@c1'), accept: ['unit-reserved-later'] });
    await on('2020-01-06');
    const { incidents, status } = await shown(plan);
    expect(status).toBe('executing');
    expect(incidents).toMatchObject([{ code: 'outcome-differs' }]);
    await send('pair-cell', {
      ...change,
      cell: unit('@c1'),
      village: unit('@v1'),
      accept: ['unit-reserved-later'],
    });
    await send('settle-plan-incident', { register: 'r', plan, incident: incidents[0]?.incident, how: 'try-again', reason: 'Đã ghép lại' }, 'lanh-dao'); // prettier-ignore
    expect(await shown(plan)).toMatchObject({ status: 'in-effect' });
  });

  it('over two registers is taken back in the first when the second refuses, and the audit trail says so', async () => {
    const unit = await opened('r');
    const other = await opened('s');
    const plan = await drafted('direct-decision', '2019-10-10', [
      { command: 'RenameCell', body: { unit: unit('@c1'), name: 'Chi bộ Một' } },
      { command: 'RenameCell', body: { register: 's', unit: other('@c1'), name: 'Chi bộ Một' } },
    ]);
    await send('submit-plan', { register: 'r', plan, alsoIn: ['s'] });
    await complete(plan, 'record', { evidence: [await document('signed-decision')] });
    await approve(plan, 'check', 'direct-decision', ['s']);
    await settled();
    const change = { register: 's', decidedOn: today, effectiveOn: today, basis: { ...BASIS, date: today }, reason: 'Đổi tên' }; // prettier-ignore
    await send('rename-cell', {
      ...change,
      unit: other('@c1'),
      name: 'Chi bộ Một',
      accept: ['unit-reserved-later'],
    });
    await on('2019-10-10');
    expect(await shown(plan)).toMatchObject({ status: 'failed' });
    const { units } = await get('r/units?kind=cell&validAt=2019-10-10');
    expect((units as { name: string }[]).map(({ name }) => name)).toContain('Chi bộ thôn 1');
    const { entries } = await get('r/audit?limit=200');
    const said = (entries as { vi: string }[]).map(({ vi }) => vi).join(' ');
    expect(said).toMatch(/Hủy ghi nhận quyết định/);
    expect(said).toMatch(/Phương án không thành/);
    // Nothing is held any more.
    await send('rename-cell', { ...change, unit: other('@c2'), name: 'Chi bộ Hai', effectiveOn: '2019-10-10', decidedOn: '2019-10-10' }); // prettier-ignore
  });

  it('leaves no event behind when a command of it is refused', async () => {
    const unit = await opened('r');
    const plan = await drafted('merge-villages', '2020-01-06', [merging(unit)]);
    const before = await running.events();
    const refusals = [
      await refused('add-decision', { register: 'r', plan, procedure: 'merge-villages', command: 'OpenRegister', body: {} }), // prettier-ignore
      await refused('submit-plan', { register: 'r', plan: 'nobody' }),
      await refused('fire-plan-timer', { plan, timer: 'x' }),
      await refused('carry-out-plan', { register: 'r', plan, attempt: 1, effectiveOn: today, decisions: [], outcome: { decisions: [] } }), // prettier-ignore
      await refused('cancel-plan', { register: 'r', plan }),
    ];
    expect(refusals.map(({ status, type }) => [status, type])).toEqual([
      [422, '/problems/decision-unfit'],
      [404, '/problems/plan-unknown'],
      [404, '/problems/command-unknown'],
      [404, '/problems/command-unknown'],
      [400, '/problems/invalid-command'],
    ]);
    expect(await running.events()).toBe(before);
  });
});
