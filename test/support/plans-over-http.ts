import { createHash } from 'node:crypto';
import { Background } from '../../src/background/background.js';
import { InProcessJobQueue } from '../../src/jobs/index.js';
import { runSystem, type RunningSystem } from './running-system.js';
import { bearer } from './tokens.js';

export let running: RunningSystem;
export let today: string;
let background: Background;
let queue: InProcessJobQueue;
let keys = 0;
export const who: Record<string, { authorization: string }> = {};
export const BASIS = { number: '66/NQ-HĐND', title: 'Nghị quyết về sáp nhập thôn', issuer: 'Hội đồng nhân dân tỉnh Kon Tum' }; // prettier-ignore

/** Serves plans to each test of a file, on an empty folder and a clock that it moves by `on`. */
export function servePlans(): void {
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
}

export async function send(
  command: string,
  body: object,
  by = 'chuyen-vien',
): Promise<Record<string, unknown>> {
  const answer = await running.send(command, body, { ...who[by], 'idempotency-key': `k${keys++}` });
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer.body as Record<string, unknown>;
}

export async function refused(command: string, body: object, by = 'chuyen-vien') {
  const answer = await running.send(command, body, { ...who[by], 'idempotency-key': `k${keys++}` });
  return {
    status: answer.status,
    ...(answer.body as { type: string; where?: string; facts?: Record<string, unknown> }),
  };
}

/** Everything that is in the log is projected, reacted to and answered. */
export async function settled(): Promise<void> {
  for (;;) {
    const head = await running.system.store.head();
    if (head !== undefined) await running.system.readModels.waitFor(head, 30_000);
    await running.system.reactors.idle(30_000);
    if ((await running.system.store.head()) === head) return;
  }
}

export async function get(path: string, by = 'chuyen-vien') {
  await settled();
  const answer = await running.get(`/api/v1/registers/${path}`, who[by]);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as Record<string, unknown>;
}

/** The clock is moved to a day, and what is due on it or before is done. */
export async function on(day: string): Promise<void> {
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
export async function opened(register: string): Promise<(ref: string) => string> {
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
export const shown = async (plan: string, more = ''): Promise<Shown> =>
  (await get(`r/plans/${plan}${more}`)) as unknown as Shown;

export async function task(plan: string, template: string, unit?: string): Promise<string> {
  const { tasks } = await shown(plan);
  const found = tasks.find((one) => one.open && one.template === template && (unit === undefined || one.unit === unit)); // prettier-ignore
  if (!found) throw new Error(`no task ${template} is open`);
  return found.task;
}

/** A document whose bytes are kept, as a command cites it. */
export async function document(kind: string) {
  const bytes = Buffer.from(`Tài liệu: ${kind}\n`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const answer = await fetch(`${running.served.url}/api/v1/documents/${hash}`, {
    method: 'PUT', body: bytes, headers: { ...who['chuyen-vien'], 'content-type': 'text/plain; charset=utf-8' },
  }); // prettier-ignore
  if (!answer.ok) throw new Error(await answer.text());
  return { hash, name: `${kind}.txt`, mediaType: 'text/plain', bytes: bytes.length, kind };
}

export async function complete(plan: string, template: string, more: object = {}, by = 'chuyen-vien', unit?: string): Promise<void> {
  await send('complete-task', { register: 'r', plan, task: await task(plan, template, unit), ...more }, by);
} // prettier-ignore

/** Drafts a plan with its decisions. */
export async function drafted(procedure: string, effectiveOn: string, decisions: { command: string; body: object }[]): Promise<string> {
  const { stream } = await send('draft-plan', { register: 'r', title: 'Sáp nhập thôn 1 và thôn 2', reason: 'Chưa đủ quy mô', procedures: [procedure], effectiveOn });
  const plan = String(stream).replace('plan-', '');
  for (const decision of decisions) await send('add-decision', { register: 'r', plan, procedure, ...decision });
  return plan;
} // prettier-ignore

export async function approve(
  plan: string,
  template: string,
  procedure: string,
  alsoIn: string[] = [],
): Promise<void> {
  const enacted = { decidedOn: today, basis: { ...BASIS, date: today } };
  const { outcome } = await get(`r/plans/${plan}/dry-run?procedure=${procedure}`, 'lanh-dao');
  await complete(plan, template, { ...enacted, outcome, alsoIn }, 'lanh-dao');
}

export const merging = (unit: (ref: string) => string) => ({ command: 'MergeVillages', body: { units: [unit('@v1'), unit('@v2')], into: { name: 'Thôn Mới', code: '03' }, accept: ['village-households'] } }); // prettier-ignore

export async function minutes(plan: string, unit: string, agreed: number): Promise<void> {
  const values = { 'held-on': today, votes: [{ entitled: 100, took: 100, agreed }] };
  await complete(plan, 'minutes', { values, evidence: [await document('minutes')] }, 'chuyen-vien', unit);
}

/** A merger up to its schedule, on the way of the circular in force. */
export async function scheduled(unit: (ref: string) => string): Promise<string> {
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
