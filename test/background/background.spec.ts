import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Background } from '../../src/background/background.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { InProcessJobQueue } from '../../src/jobs/index.js';
import { ManualTimers } from '../../src/jobs/test-support/manual-timers.js';
import { policyBook } from '../../src/kernel/policy.js';
import { registerFold } from '../../src/structure/index.js';

const BASIS = { number: '12-KH/TU', title: 'Kế hoạch', issuer: 'Thành ủy', date: '2018-01-15' };
const capabilities = capabilitiesWith([]);
let folder: string;
let system: System;
let timers: ManualTimers;
let queue: InProcessJobQueue;
let background: Background;
let key = 0;

async function when(name: string, body: Record<string, unknown>): Promise<string> {
  const definition = capabilities.commands.find((command) => command.name === name);
  if (!definition) throw new Error(`no command ${name}`);
  const receipt = await system.handle.execute({ definition, body, actor: { id: 'an', authenticated: false }, idempotencyKey: `k${key++}` }); // prettier-ignore
  return receipt.stream;
}
async function events(type: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const stored of system.store.readAll())
    if (stored.type.startsWith(`${type}.`)) found.push(JSON.parse(stored.data) as Record<string, unknown>);
  return found;
}
/** Looks, once everything is projected, at what is due, and waits until it is done; gives what was due. */
async function look(): Promise<number> {
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 30_000);
  const { due } = await background.look();
  for (;;) {
    const { waiting, active, delayed, failed } = await queue.counts();
    if (failed + delayed > 0) throw new Error(JSON.stringify(await queue.list()));
    if (waiting + active === 0) return due;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A round whose one recommendation was to be mended by 30 June 2018. */
async function givenAnOverdueRemedy(): Promise<void> {
  await when('OpenRegister', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
  await when('RecordOpeningInventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines: [{ ref: '@a', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở A', code: 'A', official: 9 }] }); // prettier-ignore
  const { state } = await system.handle.state('register-r', registerFold);
  const [unit = ''] = [...state.units.keys()];
  await when('RecordInspection', {
    register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2018-02-01', concludedOn: '2018-03-01',
    basis: BASIS, reason: 'Theo kế hoạch', targets: [{ target: { unit }, recommendations: [{ responsible: unit, text: 'text:t1:00', deadline: '2018-06-30' }] }],
  }); // prettier-ignore
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kientoan-background-'));
  timers = new ManualTimers();
  queue = new InProcessJobQueue({ timers });
  system = await openSystem({ folder, capabilities, policies: policyBook([]) });
});
afterEach(async () => {
  await background.stop();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is done in the background', () => {
  it('is that a remedy which is overdue is noted in the log, once', async () => {
    await givenAnOverdueRemedy();
    background = Background.start(system, queue, { timers });
    await look();
    await look();
    const noted = await events('RemedyOverdueNoted');
    expect(noted).toMatchObject([{ deadline: '2018-06-30', on: '2021-09-15' }]);
    expect(await look()).toBe(0);
  });

  it('is a certificate of every night: the read models equal a rebuild, and the log says so', async () => {
    await givenAnOverdueRemedy();
    background = Background.start(system, queue, { timers });
    await look();
    await look();
    expect(await events('GenerationCertified')).toMatchObject([{ night: '2021-09-15', switched: true, differences: { total: 0 } }]); // prettier-ignore
    await timers.advance(24 * 3_600_000);
    await look();
    expect((await events('GenerationCertified')).map(({ night }) => night)).toEqual(['2021-09-15', '2021-09-16']); // prettier-ignore
  });

  it('goes on where the queue was lost: what the log owes is queued again, and nothing is done twice', async () => {
    await givenAnOverdueRemedy();
    background = Background.start(system, queue, { timers });
    for (const { id } of await queue.list()) await queue.cancel(id);
    await look();
    await background.stop();
    queue = new InProcessJobQueue({ timers });
    background = Background.start(system, queue, { timers });
    await look();
    expect(await look()).toBe(0);
    expect(await events('RemedyOverdueNoted')).toHaveLength(1);
    expect(await events('GenerationCertified')).toHaveLength(1);
  });
});
