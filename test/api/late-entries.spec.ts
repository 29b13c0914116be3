import { commandIdOf, uuid5 } from '../../src/kernel/ids.js';
import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';

const BASIS = {
  number: '66/NQ-HĐND',
  title: 'Nghị quyết',
  issuer: 'Hội đồng nhân dân tỉnh',
  date: '2016-12-30',
};
const on = (day: string) => ({ register: 'r', decidedOn: day, effectiveOn: day, basis: BASIS, reason: 'Sắp xếp', accept: ['cell-members', 'committee-members', 'village-households'] }); // prettier-ignore
const MANY = 10_000;

let running: RunningSystem;
let sent = 0;
let position = '';
/** Sends a command that must be accepted; gives the id from which its units' ids follow. */
async function accepted(command: string, name: string, body: object): Promise<string> {
  const key = `k${sent++}`;
  const answer = await running.send(command, body, { 'idempotency-key': key });
  expect([command, answer.status, answer.body.detail]).toEqual([command, 200, undefined]);
  position = answer.body.position as string;
  return commandIdOf('an', name, key);
}
let inventory: string;
const unit = (at: number): string => uuid5(inventory, at === 0 ? 'unit' : `unit-${at}`, 1);
const [CELL, VILLAGE] = [2, 8];
const cell = (n: number): string => unit(CELL + n);

beforeAll(async () => {
  running = await runSystem();
  await accepted('open-register', 'OpenRegister', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
  const lines = [
    { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường Duy Tân', code: '02' },
    { ref: '@o', kind: 'organization', form: 'committee', name: 'Đảng bộ phường', code: '02', locality: '@w' },
    ...[0, 1, 2, 3, 4, 5].map((n) => ({ ref: `@c${n}`, kind: 'cell', form: 'residential', name: `Chi bộ ${n}`, code: `C${n}`, parent: '@o', official: 10, probationary: 1 })),
    ...[0, 1].map((n) => ({ ref: `@v${n}`, kind: 'village', form: 'residential-group', name: `Tổ dân phố ${n}`, code: `0${n}`, parent: '@w', households: 300 })),
  ]; // prettier-ignore
  inventory = await accepted('record-opening-inventory', 'RecordOpeningInventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines }); // prettier-ignore
});
afterAll(() => running.close());

async function refused(command: string, body: object, status: number, code: string): Promise<Answer> {
  const before = await running.events();
  const answer = await running.send(command, body);
  expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { type: `/problems/${code}`, status } }); // prettier-ignore
  for (const field of ['detail', 'where', 'rule', 'remedy']) expect(answer.body[field]).toEqual(expect.stringMatching(/\S/)); // prettier-ignore
  expect(await running.events()).toBe(before);
  return answer;
}
async function members(of: string, validAt: string): Promise<number> {
  const { body } = await running.get(
    `/api/v1/registers/r/units?validAt=${validAt}&find=${of}&position=${encodeURIComponent(position)}`,
  );
  return body.units[0].official as number;
}

describe('what stands in the way is refused with what it is', () => {
  it('the end of a unit before a later entry of it, which is named', async () => {
    await accepted('rename-village', 'RenameVillage', { ...on('2020-06-01'), unit: unit(VILLAGE), name: 'Tổ dân phố Mới' }); // prettier-ignore
    const merger = { ...on('2020-01-01'), units: [unit(VILLAGE), unit(VILLAGE + 1)], into: { name: 'Tổ dân phố 0', code: '00' } }; // prettier-ignore
    const answer = await refused('merge-villages', merger, 409, 'later-entry');
    expect(JSON.stringify(answer.body)).toContain('2020-06-01');
  });

  it('members that do not add up', async () => {
    const place = { members: [{ from: cell(0), to: '#1', official: 9, probationary: 1 }] };
    await refused('merge-cells', { ...on('2018-01-01'), units: [cell(0), cell(1)], into: { name: 'Chi bộ', code: 'C9' }, place }, 422, 'does-not-add-up'); // prettier-ignore
  });

  it('obligations that are left to nobody', async () => {
    const place = { members: [{ to: cell(1), official: 'rest', probationary: 'rest' }] };
    await refused('dissolve-cell', { ...on('2018-01-01'), unit: cell(0), place }, 422, 'obligations-to-nobody'); // prettier-ignore
  });

  it('ten thousand villages in one command: one of them twice, or one of another locality', async () => {
    const lines = Array.from({ length: MANY }, (_, n) => ({ ref: `@${n}`, kind: 'village', form: 'hamlet', name: `T${n}`, code: `${n}`, parent: '@' })); // prettier-ignore
    const commune = { ref: '@c', kind: 'locality', form: 'commune', name: 'Xã', code: '99' };
    const key = 'many';
    const body = { register: 'r', asOf: '2016-08-01', source: 'D', reason: 'H', lines: [commune, ...lines.map((line) => ({ ...line, parent: '@c' }))] }; // prettier-ignore
    expect((await running.send('record-opening-inventory', body, { 'idempotency-key': key })).status).toBe(
      200,
    );
    const made = commandIdOf('an', 'RecordOpeningInventory', key);
    const units = Array.from({ length: MANY }, (_, n) => uuid5(made, `unit-${n + 1}`, 1));
    const into = { name: 'Thôn', code: '1' };
    await refused('merge-villages', { ...on('2018-01-01'), units: [...units, units[0]], into }, 422, 'unit-twice'); // prettier-ignore
    await refused('merge-villages', { ...on('2018-01-01'), units: [...units, unit(VILLAGE + 1)], into }, 422, 'across-localities'); // prettier-ignore
  });
});

describe('late, and right', () => {
  it('a late delta before a recount is accepted, and counts until the recount', async () => {
    await accepted('recount-members', 'RecountMembers', { ...on('2018-01-01'), unit: cell(2), official: 20, probationary: 0 }); // prettier-ignore
    await accepted('record-members-left', 'RecordMembersLeft', { ...on('2017-06-01'), unit: cell(2), official: 3, probationary: 0 }); // prettier-ignore
    expect([await members('C2', '2017-12-31'), await members('C2', '2018-01-01')]).toEqual([7, 20]);
  });

  it('a late appointment after a later admission is accepted', async () => {
    await accepted('admit-members', 'AdmitMembers', { ...on('2019-01-01'), unit: cell(3), number: 2 });
    await accepted('fill-post', 'FillPost', { ...on('2018-01-01'), unit: cell(3), post: 'secretary', holder: 'p3', route: 'elected' }); // prettier-ignore
    const { body } = await running.get(
      `/api/v1/registers/r/posts?validAt=2019-06-01&position=${encodeURIComponent(position)}`,
    );
    expect(body.posts).toContainEqual(expect.objectContaining({ unit: cell(3), holder: 'p3', since: '2018-01-01' })); // prettier-ignore
  });

  it('a member correction dated before a merger is carried along to what came out of it', async () => {
    const into = { name: 'Chi bộ hợp nhất', code: 'HN' };
    await accepted('merge-cells', 'MergeCells', { ...on('2019-01-01'), units: [cell(0), cell(1)], into });
    await accepted('recount-members', 'RecountMembers', { ...on('2018-06-01'), unit: cell(0), official: 12, probationary: 1 }); // prettier-ignore
    expect([await members('C0', '2018-12-31'), await members('HN', '2019-01-01')]).toEqual([12, 22]);
  });

  it('a member correction dated before a split asks to whom it goes, and is accepted with the answer', async () => {
    const parts = [{ name: 'Chi bộ 4A', code: '4A' }, { name: 'Chi bộ 4B', code: '4B' }]; // prettier-ignore
    const place = { obligationsTo: '#1', members: [{ to: '#1', official: 4, probationary: 1 }, { to: '#2', official: 'rest', probationary: 'rest' }] }; // prettier-ignore
    const split = await accepted('split-cell', 'SplitCell', { ...on('2019-01-01'), unit: cell(4), into: parts, place }); // prettier-ignore
    const correction = { ...on('2018-06-01'), unit: cell(4), official: 12, probationary: 1 };
    await refused('recount-members', correction, 422, 'carry-to-whom');
    await accepted('recount-members', 'RecountMembers', { ...correction, carryTo: uuid5(split, 'unit', 2) });
    expect([await members('4A', '2019-01-01'), await members('4B', '2019-01-01')]).toEqual([4, 8]);
  });
});
