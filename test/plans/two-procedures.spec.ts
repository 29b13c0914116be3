import { bearer } from '../support/tokens.js';
import { approve, BASIS, complete, document, get, merging, minutes, on, opened, refused, running, send, servePlans, shown, task, today, who } from '../support/plans-over-http.js'; // prettier-ignore

/** Villages and their cells in one plan: two procedures, each with its own way, authority and legal basis, and one effect. */

servePlans();
beforeAll(async () => {
  who['dang-uy'] = await bearer({ actor: 'dang-uy', roles: ['approver'] });
});

const PARTY = { number: '15-QĐ/ĐU', title: 'Quyết định hợp nhất chi bộ', issuer: 'Đảng ủy xã Đăk Cấm' };

/** Drafted, submitted, and both procedures brought to their approval. */
async function atApproval() {
  const unit = await opened('r');
  const { stream } = await send('draft-plan', { register: 'r', title: 'Sáp nhập thôn 1, 2 và chi bộ', reason: 'Chưa đủ quy mô', procedures: ['merge-villages', 'reorganize-cells'], effectiveOn: '2020-01-06' }); // prettier-ignore
  const plan = String(stream).replace('plan-', '');
  const add = (procedure: string, decision: object) => send('add-decision', { register: 'r', plan, procedure, ...decision }); // prettier-ignore
  await add('merge-villages', merging(unit));
  await add('reorganize-cells', { command: 'MergeCells', body: { units: [unit('@c1'), unit('@c2')], into: { name: 'Chi bộ thôn Mới', code: '03' } } }); // prettier-ignore
  await send('submit-plan', { register: 'r', plan });
  await complete(plan, 'proposal', { evidence: [await document('proposal')] });
  for (const cell of ['@c1', '@c2'])
    await complete(plan, 'opinion', { values: { 'held-on': today, opinion: 'agrees' }, evidence: [await document('minutes')] }, 'chuyen-vien', unit(cell)); // prettier-ignore
  await complete(plan, 'agreement', { values: { 'agreed-on': today } });
  await complete(plan, 'scheme', { evidence: [await document('scheme')] });
  for (const village of ['@v1', '@v2']) await minutes(plan, unit(village), 90);
  await complete(plan, 'council', { values: { 'passed-on': today, result: 'passed' }, evidence: [await document('council-resolution')] }); // prettier-ignore
  await complete(plan, 'dossier', { values: { 'sent-on': today }, evidence: [await document('dossier')] });
  await complete(plan, 'appraisal', { evidence: [await document('appraisal')] }, 'lanh-dao');
  return { plan, unit };
}

async function approveCells(plan: string): Promise<void> {
  const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=reorganize-cells`, 'dang-uy');
  await complete(plan, 'decision', { decidedOn: today, basis: { ...PARTY, date: today }, outcome }, 'dang-uy'); // prettier-ignore
}

describe('A plan of two procedures', () => {
  it('waits until both are approved, takes effect in one append, and each decision stands on its own basis', async () => {
    const { plan, unit } = await atApproval();
    await approveCells(plan);
    expect(await shown(plan)).toMatchObject({ status: 'running' });
    await approve(plan, 'resolution', 'merge-villages');
    expect(await shown(plan)).toMatchObject({ status: 'scheduled' });
    const before = await running.system.store.head();
    await on('2020-01-06');
    expect(await shown(plan)).toMatchObject({ status: 'in-effect' });
    const appended: { revision: number; command: string; basis?: string }[] = [];
    for await (const { stream, type, revision, data, metadata } of running.system.store.readAll(
      before === undefined ? {} : { after: before },
    )) {
      // prettier-ignore
      if (stream !== 'register-r' || !/^(Villages|Cells)Merged/.test(type)) continue;
      const { decision } = JSON.parse(data) as { decision: { basis: { number: string } } };
      appended.push({ revision, command: (JSON.parse(metadata) as { commandId: string }).commandId, basis: decision.basis.number }); // prettier-ignore
    }
    expect(appended.map(({ basis }) => basis).toSorted()).toEqual([PARTY.number, BASIS.number].toSorted());
    expect(new Set(appended.map(({ command }) => command)).size).toBe(1);
    const { units } = (await get('r/units?validAt=2020-01-06')) as {
      units: { name: string; unit: string }[];
    };
    const names = units.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Thôn Mới', 'Chi bộ thôn Mới']));
    expect(units.some((one) => one.unit === unit('@c1') || one.unit === unit('@v1'))).toBe(false);
  });

  it('keeps the approval of one when the other is given back; neither is carried out without the other', async () => {
    const { plan } = await atApproval();
    await approveCells(plan);
    await send('return-task', { register: 'r', plan, task: await task(plan, 'resolution'), reason: 'Bổ sung hồ sơ' }, 'lanh-dao'); // prettier-ignore
    const { procedures } = (await get(`r/plans/${plan}`)) as { procedures: { name: string; stage: string; approvedBy: string | null }[] }; // prettier-ignore
    expect(procedures).toMatchObject([
      { name: 'merge-villages', stage: 'scheme', approvedBy: null },
      { name: 'reorganize-cells', stage: 'effect', approvedBy: 'dang-uy' },
    ]);
    await on('2020-01-06');
    expect(await shown(plan)).toMatchObject({ status: 'running' });
    const { units } = (await get('r/units?validAt=2020-01-06')) as { units: { name: string }[] };
    expect(units.map(({ name }) => name)).toEqual(expect.arrayContaining(['Thôn 1', 'Chi bộ thôn 1']));
  });

  it('is approved in each procedure by the outcome that was read of that procedure, and not by that of the other', async () => {
    const { plan } = await atApproval();
    const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=merge-villages`, 'dang-uy');
    const decision = { register: 'r', plan, task: await task(plan, 'decision'), decidedOn: today, basis: { ...PARTY, date: today } }; // prettier-ignore
    expect(await refused('complete-task', { ...decision, outcome }, 'dang-uy')).toMatchObject({ type: '/problems/dry-run-outdated' }); // prettier-ignore
    await approveCells(plan);
  });
});
