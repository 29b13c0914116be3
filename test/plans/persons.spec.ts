import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bearer } from '../support/tokens.js';
import { BASIS, document, drafted, get, opened, refused, running, send, servePlans, settled, shown, task, today, who } from '../support/plans-over-http.js'; // prettier-ignore

/** What the tasks of a plan say of persons lies with the people, and not in the log. */

servePlans();
beforeAll(async () => {
  who['thanh-tra'] = await bearer({ actor: 'thanh-tra', roles: ['inspector'] });
});

const REMARKS = 'Đồng chí Bảy sức khỏe yếu, chưa yên tâm công tác';
const FINDINGS = 'Đồng chí Tám chưa kê khai tài sản đầy đủ';
const CORRECTED = 'Đồng chí Tám đã kê khai bổ sung một phần';

/** The files of the data folder that hold a text, in UTF-8 or as JSON escapes it. */
const filesWith = (text: string): string[] =>
  readdirSync(running.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map(({ name }) => name.replace(/-wal$/, ''));
const onlyWithPeople = async (text: string): Promise<void> => {
  await settled();
  expect(new Set(filesWith(text))).toEqual(new Set(['people.sqlite']));
};

describe('A task of a plan', () => {
  it('keeps a text about persons in its form with the people; who reads the plan sees it', async () => {
    const unit = await opened('r');
    const posts = { command: 'AssignSecretaryAsHead', body: { cell: unit('@c1'), holder: 'p-1', secretary: { route: 'elected' }, head: { route: 'elected' } } }; // prettier-ignore
    const plan = await drafted('unify-posts', '2019-12-01', [posts]);
    await send('submit-plan', { register: 'r', plan });
    await send('complete-task', { register: 'r', plan, task: await task(plan, 'review'), texts: { remarks: REMARKS } }); // prettier-ignore
    await onlyWithPeople(REMARKS);
    expect(JSON.stringify(await shown(plan))).toContain(REMARKS);
  });

  it('sends no command that is not shaped as it should be: a text under a name that nobody knows is refused, and recorded nowhere', async () => {
    await opened('r');
    const plan = await drafted('inspection', '2019-12-01', []);
    await send('submit-plan', { register: 'r', plan });
    const open = [{ command: 'OpenInspection', body: { remark: REMARKS } }];
    const decision = await task(plan, 'decision');
    const answer = await refused('complete-task', { register: 'r', plan, task: decision, values: { open }, evidence: [await document('decision')] }, 'thanh-tra'); // prettier-ignore
    expect(answer).toMatchObject({ status: 422, type: '/problems/form-unfit' });
    expect(answer.where).toMatch(/^\/values\/open\/0\/body/);
    await settled();
    expect(filesWith(REMARKS).filter((name) => name !== 'people.sqlite')).toEqual([]);
    expect((await shown(plan)).tasks.find((one) => one.task === decision)?.open).toBe(true);
  });

  it('keeps what the commands that it sends say of persons there as well, also of one that is sent again with another text', async () => {
    const unit = await opened('r');
    const plan = await drafted('inspection', '2019-12-01', []);
    await send('submit-plan', { register: 'r', plan });
    const opening = { form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: today, basis: { ...BASIS, date: today }, reason: 'Theo kế hoạch', targets: [{ unit: unit('@c1') }] }; // prettier-ignore
    const { commandId } = await send('open-inspection', { register: 'r', ...opening }, 'thanh-tra');
    expect(commandId).toBeDefined();
    const { inspections } = (await get('r/inspections')) as { inspections: { inspection: string }[] };
    const on = { inspection: inspections[0]?.inspection, on: today };
    await send('complete-task', { register: 'r', plan, task: await task(plan, 'decision'), evidence: [await document('decision')] }, 'thanh-tra'); // prettier-ignore
    await send('complete-task', { register: 'r', plan, task: await task(plan, 'self-report'), evidence: [await document('self-report')] }, 'thanh-tra'); // prettier-ignore
    for (const text of ['', FINDINGS.repeat(1000)]) {
      const unfit = [{ command: 'RecordFindings', body: { ...on, target: { unit: unit('@c1') }, findings: text } }]; // prettier-ignore
      const given = { register: 'r', plan, task: await task(plan, 'verification'), values: { findings: unfit } }; // prettier-ignore
      expect(await refused('complete-task', given, 'thanh-tra')).toMatchObject({ type: '/problems/form-unfit', where: '/values/findings/0/body/findings' }); // prettier-ignore
    }
    const findings = [{ command: 'RecordFindings', body: { ...on, target: { unit: unit('@c2') }, findings: FINDINGS } }]; // prettier-ignore
    await send('complete-task', { register: 'r', plan, task: await task(plan, 'verification'), values: { findings } }, 'thanh-tra'); // prettier-ignore
    await onlyWithPeople(FINDINGS);
    expect(JSON.stringify(await shown(plan))).toContain(FINDINGS);
    const { incidents } = await shown(plan);
    await send('settle-plan-incident', { register: 'r', plan, incident: incidents[0]?.incident, how: 'try-again', reason: 'Sai đối tượng', body: { target: { unit: unit('@c1') }, findings: CORRECTED } }, 'lanh-dao'); // prettier-ignore
    await onlyWithPeople(CORRECTED);
    expect(JSON.stringify(await get('r/inspections'))).toContain(CORRECTED);
  });
});
