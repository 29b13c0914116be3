import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { sweepDaily, sweepPeople } from '../../src/api/people-sweep.js';
import { RegisterPerson } from '../../src/projections/index.js';
import { Rejection } from '../../src/kernel/rejection.js';
import { commandIdOf, uuid5 } from '../../src/kernel/ids.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';

const NAME = 'Nguyễn Thị Kín Đáo';
const FINDINGS = 'Chưa thực hiện nghiêm việc kê khai tài sản';
const CONCERN = 'Gia đình ông Bảy mất đất sản xuất';
const BASIS = { number: '12-KH/TU', title: 'Kế hoạch', issuer: 'Thành ủy', date: '2018-01-15' };
const DAY_MS = 86_400_000;

let running: RunningSystem;
let person: string;
const unit = (at: number): string =>
  uuid5(commandIdOf('an', 'RecordOpeningInventory', 'inventory'), at === 0 ? 'unit' : `unit-${at}`, 1);
const round = () => ({
  register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' }, openedOn: '2018-02-01', concludedOn: '2018-03-01',
  basis: BASIS, reason: 'Theo kế hoạch', targets: [{ target: { person }, findings: FINDINGS, recommendations: [{ responsible: unit(0), text: 'Kê khai lại', deadline: '2018-06-30' }] }],
}); // prettier-ignore
const meeting = () => ({
  register: 'r', cell: unit(0), heldOn: '2018-04-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }],
  guests: [{ person, capacity: 'city-committee-member' }], issues: [CONCERN],
}); // prettier-ignore

beforeAll(async () => {
  running = await runSystem();
  const opening = { name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01' };
  await running.send('open-register', { register: 'r', ...opening, reason: 'Mở sổ' });
  const lines = [{ ref: '@o', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở Thuế', code: '1', official: 9 }]; // prettier-ignore
  await running.send('record-opening-inventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines }, { 'idempotency-key': 'inventory' }); // prettier-ignore
  const { position } = (await running.send('register-person', { name: NAME }, { 'idempotency-key': 'person' })).body as { position: string }; // prettier-ignore
  person = (await running.get(`/api/v1/persons?position=${position}`)).body.persons[0].person;
  await running.send('fill-post', { register: 'r', decidedOn: '2018-01-01', effectiveOn: '2018-01-01', basis: BASIS, reason: 'Kiện toàn', unit: unit(0), post: 'secretary', holder: person, route: 'elected' }); // prettier-ignore
  await running.send('record-inspection', round(), { 'idempotency-key': 'round' });
  await running.send('record-meeting', meeting(), { 'idempotency-key': 'meeting' });
});
afterAll(() => running.close());

/** Every file of the data folder that holds one of the texts, in UTF-8 or as JSON escapes it. */
function filesWith(...texts: string[]): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path) : [path];
    });
  return walk(running.folder)
    .filter((path) => texts.some((text) => readFileSync(path).includes(text)))
    .map((path) => path.slice(running.folder.length + 1).replace(/-wal$/, ''));
}

describe('a person', () => {
  it('is called by an id made from the command, under which the log says that there is somebody, and no more', async () => {
    const events = [];
    for await (const { type, data } of running.system.store.readStream('operations'))
      events.push([type, JSON.parse(data)]);
    expect(events).toEqual([['PersonRegistered.v1', { person }]]);
    expect(person).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is the same under the same key, and another one is refused under it', async () => {
    const before = await running.events();
    const again = await running.send('register-person', { name: NAME }, { 'idempotency-key': 'person' });
    expect(again.body).toMatchObject({ repeated: true, stream: 'operations', revision: 0 });
    const other = await running.send('register-person', { name: 'Trần B' }, { 'idempotency-key': 'person' });
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    expect(await running.events()).toBe(before);
  });

  it('is named in answers: lists, posts, targets, guests and the sentences of the audit trail', async () => {
    const get = async (path: string) => running.get(`/api/v1/${path}`);
    expect((await get('persons')).body.persons[0]).toMatchObject({ person, personName: NAME });
    expect(JSON.stringify((await get('registers/r/posts')).body)).toContain(`"holderName":"${NAME}"`);
    const [held] = (await get('registers/r/inspections')).body.inspections;
    expect(held.targets[0]).toMatchObject({ person, personName: NAME, findings: FINDINGS });
    const [met] = (await get('registers/r/meetings')).body.meetings;
    expect(met).toMatchObject({ guests: [{ person, personName: NAME }], issues: [{ text: CONCERN }] });
    const { entries } = (await get('registers/r/audit')).body;
    expect(entries.map(({ vi }: { vi: string }) => vi)).toContain(`Bầu ${NAME} giữ chức bí thư Chi bộ cơ sở Thuế, có hiệu lực từ 01/01/2018, theo 12-KH/TU.`); // prettier-ignore
  });

  it('whose name did not pass the gateway is refused, so that the log never has it', async () => {
    const direct = running.system.handle.execute({ definition: RegisterPerson, body: { name: NAME }, actor: { id: 'an', authenticated: false }, idempotencyKey: 'direct' }); // prettier-ignore
    await expect(direct).rejects.toMatchObject({ details: { code: 'name-not-hidden' } });
    await expect(direct).rejects.toBeInstanceOf(Rejection);
  });
});

describe('names and texts', () => {
  it('are in people.sqlite and in no other file of the data folder: log, read models, snapshots, control', async () => {
    await running.get('/api/v1/registers/r/inspections');
    expect(new Set(filesWith(NAME, FINDINGS, CONCERN, 'Kê khai lại'))).toEqual(new Set(['people.sqlite']));
    // The very same search finds what does stand in log and read models.
    expect(filesWith('Chi bộ cơ sở Thuế')).toEqual(expect.arrayContaining(['log.sqlite']));
    expect(filesWith('Chi bộ cơ sở Thuế').some((file) => file.startsWith('read-models') || file.includes('generation'))).toBe(true); // prettier-ignore
  });

  it('are in no problem and no line that the server writes, whatever is wrong with the command', async () => {
    const written: string[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      }),
    );
    const wrong: [string, unknown][] = [
      ['record-inspection', { ...round(), register: 'elsewhere' }],
      ['record-inspection', { ...round(), openedOn: '2999-01-01' }],
      ['record-inspection', { ...round(), colour: NAME }],
      ['record-inspection', { ...round(), targets: [{ target: { person }, findings: `${FINDINGS}${'x'.repeat(21_000)}` }] }],
      ['record-inspection', { ...round(), targets: [{ target: { nobody: NAME }, findings: FINDINGS }] }],
      ['record-meeting', { ...meeting(), cell: 'nowhere' }],
      ['register-person', { name: `${NAME}${'x'.repeat(201)}` }],
      ['register-person', { name: [NAME] }],
    ]; // prettier-ignore
    const answers = [];
    for (const [command, body] of wrong) answers.push(await running.send(command, body));
    for (const spy of spies) spy.mockRestore();
    expect(answers.map(({ status }) => status).every((status) => status >= 400 && status < 500)).toBe(true);
    for (const said of [...answers.map(({ body }) => JSON.stringify(body)), ...written])
      for (const secret of [NAME, FINDINGS, CONCERN]) expect(said).not.toContain(secret);
  });

  it('left by a crash between keeping and append go after a day, and those of events stay', async () => {
    const { gateway, people } = running.system;
    const lost = { definition: RegisterPerson, body: { name: 'Người Không Có Sự Kiện' }, actor: { id: 'an', authenticated: false }, idempotencyKey: 'crash' }; // prettier-ignore
    gateway.withoutPersons(lost);
    const now = Date.now();
    expect(await sweepPeople(running.system, now + DAY_MS - 60_000)).toBe(0);
    expect(filesWith('Người Không Có Sự Kiện')).not.toEqual([]);
    expect(await sweepPeople(running.system, now + DAY_MS + 60_000)).toBeGreaterThan(0);
    expect(filesWith('Người Không Có Sự Kiện')).toEqual([]);
    const [held] = (await running.get('/api/v1/registers/r/inspections')).body.inspections;
    expect(held.targets[0]).toMatchObject({ personName: NAME, findings: FINDINGS });
    expect(people.unconfirmed()).toEqual([]);
    // Found once, they are not looked for again; what comes later is looked for after the place where the search ended.
    await running.send('record-meeting', { ...meeting(), heldOn: '2018-05-01' });
    expect(people.unconfirmed()).toHaveLength(1);
    expect(await sweepPeople(running.system, Date.now() + DAY_MS + 60_000)).toBe(0);
    expect(people.unconfirmed()).toEqual([]);
  });

  it('are swept when the server starts and each day after it, and no more once it stops', async () => {
    const { gateway } = running.system;
    const lose = (key: string) => gateway.withoutPersons({ definition: RegisterPerson, body: { name: 'Người Lạc' }, actor: { id: 'an', authenticated: false }, idempotencyKey: key }); // prettier-ignore
    let tick = (): void => undefined;
    let now = Date.now();
    let ended = false;
    lose('at-start');
    now += DAY_MS + 60_000;
    const every = (milliseconds: number, task: () => void) => {
      expect(milliseconds).toBe(DAY_MS);
      tick = task;
      return () => {
        ended = true;
      };
    };
    const first = sweepDaily(running.system, { now: () => now, every });
    await first.stop();
    expect([ended, filesWith('Người Lạc')]).toEqual([true, []]);
    const daily = sweepDaily(running.system, { now: () => now, every });
    lose('next-day');
    now += DAY_MS;
    tick();
    await daily.stop();
    expect(filesWith('Người Lạc')).toEqual([]);
  });
});

describe('what stands beside the structure', () => {
  it('is recorded once however often its command is repeated under its key', async () => {
    const before = await running.events();
    for (const [command, body, key] of [
      ['record-inspection', round(), 'round'],
      ['record-meeting', meeting(), 'meeting'],
    ] as const) {
      const [first, second] = [await running.send(command, body, { 'idempotency-key': key }), await running.send(command, body, { 'idempotency-key': key })]; // prettier-ignore
      expect(first).toMatchObject({ status: 200, body: { repeated: true } });
      expect(second.body).toEqual(first.body);
    }
    expect(await running.events()).toBe(before);
    const [held] = (await running.get('/api/v1/registers/r/inspections')).body.inspections;
    const [{ recommendation }] = held.recommendations;
    const steps: [string, object][] = [
      ['report-remedy', { remedy: 'Đã kê khai' }],
      ['accept-remedy', {}],
    ];
    for (const [command, more] of steps) {
      const body = { register: 'r', inspection: held.inspection, recommendation, on: '2018-05-01', ...more };
      const sent = await Promise.all([1, 2, 3].map(() => running.send(command, body, { 'idempotency-key': command }))); // prettier-ignore
      expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(sent.filter(({ body: receipt }) => !receipt.repeated)).toHaveLength(1);
      expect(new Set(sent.map(({ body: receipt }) => String(receipt.revision))).size).toBe(1);
    }
    expect(await running.events()).toBe(before + 2);
    const [now] = (await running.get('/api/v1/registers/r/inspections?validAt=2018-05-01')).body.inspections;
    expect(now.recommendations[0]).toMatchObject({ status: 'accepted' });
  });
});
