import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  running,
  today,
  who,
  BASIS,
  send,
  refused,
  settled,
  get,
  on,
  opened,
  shown,
  task,
  document,
  complete,
  drafted,
  approve,
  merging,
  minutes,
  scheduled,
  servePlans,
} from '../support/plans-over-http.js';
import { bearer } from '../support/tokens.js';

/** A plan as people run it: over HTTP, with reactor, timers and read models. */

servePlans();

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

  it('is named by each unit that it holds, until it has taken effect; a unit is never told as it was before by its ETag', async () => {
    const unit = await opened('r');
    const one = async (more = '', headers = {}) => {
      await settled();
      return running.get(`/api/v1/registers/r/units/${unit('@v1')}${more}`, { ...who['lanh-dao'], ...headers });
    };
    const before = await one();
    expect(before.body).toMatchObject({ reservedBy: null });
    const plan = await scheduled(unit);
    const held = await one('', { 'if-none-match': String(before.headers.get('etag')) });
    expect(held).toMatchObject({ status: 200, body: { reservedBy: { plan, from: '2020-01-06' }, etag: before.body.etag } });
    const { units } = (await get('r/units?kind=village')) as { units: { reservedBy: object | null }[] };
    expect(units.map(({ reservedBy }) => reservedBy)).toEqual([{ plan, from: '2020-01-06' }, { plan, from: '2020-01-06' }]);
    await send('amend-plan', { register: 'r', plan, reason: 'Soạn lại' }, 'lanh-dao');
    expect(await one()).toMatchObject({ body: before.body });
    expect((await one('', { 'if-none-match': String(before.headers.get('etag')) })).status).toBe(304);
  }); // prettier-ignore

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

describe('Four eyes', () => {
  it('are wanting as well where the approver took a decision out, put one elsewhere, or set the day', async () => {
    const unit = await opened('r');
    who['hai-vai'] = await bearer({ actor: 'hai-vai', roles: ['administrator', 'approver'] });
    const rename = (cell: string, name: string) => ({
      command: 'RenameCell',
      body: { unit: unit(cell), name },
    });
    const changes: ((plan: string, first: string) => [string, object])[] = [
      (_, decision) => ['remove-decision', { decision }],
      (_, decision) => ['move-decision', { decision, at: 1 }],
      () => ['set-effective-day', { effectiveOn: '2019-10-20' }],
    ];
    for (const change of changes) {
      const plan = await drafted('direct-decision', '2019-12-01', [
        rename('@c1', 'Một'),
        rename('@c2', 'Hai'),
      ]);
      const { decisions } = (await shown(plan)) as unknown as { decisions: { id: string }[] };
      const [command, body] = change(plan, decisions[0]?.id ?? '');
      await send(command, { register: 'r', plan, ...body }, 'hai-vai');
      await send('submit-plan', { register: 'r', plan });
      await complete(plan, 'record', { evidence: [await document('signed-decision')] });
      const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=direct-decision`);
      const approval = { register: 'r', plan, task: await task(plan, 'check'), outcome, decidedOn: today, basis: { ...BASIS, date: today } }; // prettier-ignore
      expect(await refused('complete-task', approval, 'hai-vai')).toMatchObject({ status: 403, type: '/problems/four-eyes', facts: { drafters: ['chuyen-vien', 'hai-vai'] } }); // prettier-ignore
      await send('complete-task', approval, 'lanh-dao');
      await send('cancel-plan', { register: 'r', plan, reason: 'Làm lại' });
    }
  });
});
