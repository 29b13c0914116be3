import { commandIdOf, uuid5 } from '../../src/kernel/ids.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';

const BASIS = {
  number: '66/NQ-HĐND',
  title: 'Nghị quyết',
  issuer: 'Hội đồng nhân dân tỉnh',
  date: '2019-12-30',
};
const header = {
  register: 'r',
  decidedOn: '2019-12-30',
  effectiveOn: '2020-01-01',
  basis: BASIS,
  reason: 'Sắp xếp',
};
const inventory = {
  register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng',
  lines: [
    { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường Duy Tân', code: '02' },
    { ref: '@w2', kind: 'locality', form: 'ward', name: 'Phường Lê Lợi', code: '03' },
    ...[1, 2, 3].map((n) => ({ ref: `@v${n}`, kind: 'village', form: 'residential-group', name: `Tổ dân phố ${n}`, code: `0${n}`, parent: '@w', households: 200 })),
    { ref: '@x', kind: 'village', form: 'residential-group', name: 'Tổ dân phố 1', code: '01', parent: '@w2', households: 300 },
    ...[4, 5].map((n) => ({ ref: `@s${n}`, kind: 'village', form: 'residential-group', name: `Tổ dân phố ${n}`, code: `0${n}`, parent: '@w', households: 20 })),
  ],
}; // prettier-ignore
const unit = (at: number): string =>
  uuid5(commandIdOf('an', 'RecordOpeningInventory', 'inventory'), at === 0 ? 'unit' : `unit-${at}`, 1);
const [V1, V2, X, SMALL1, SMALL2] = [unit(2), unit(3), unit(5), unit(6), unit(7)];
const merge = { ...header, units: [V1, V2], into: { name: 'Tổ dân phố 1', code: '01' } };

let running: RunningSystem;
beforeAll(async () => {
  running = await runSystem();
  await running.send('open-register', {
    register: 'r',
    name: 'Sổ',
    authority: 'Thành ủy',
    region: 'central-highlands',
    openedOn: '2016-08-01',
    reason: 'Mở sổ',
  });
  await running.send('record-opening-inventory', inventory, { 'idempotency-key': 'inventory' });
});
afterAll(() => running.close());

describe('bad input leaves no event and says what, where, which rule, and what to do', () => {
  it.each<[string, unknown, number, string]>([
    ['an unknown unit', { ...merge, units: [V1, 'nowhere'] }, 422, 'unit-unknown'],
    ['a merger of one', { ...merge, units: [V1] }, 422, 'merge-of-one'],
    ['a merger across localities', { ...merge, units: [V1, X] }, 422, 'across-localities'],
    ['a unit named twice', { ...merge, units: [V1, V1] }, 422, 'unit-twice'],
    ['a date that does not exist', { ...merge, effectiveOn: '2020-02-30' }, 400, 'invalid-command'],
    ['an effect after today', { ...merge, effectiveOn: '2999-01-01' }, 422, 'effective-after-today'],
    [
      'households that do not add up',
      { ...merge, place: { households: [{ from: V1, to: '#1', households: 3 }] } },
      422,
      'does-not-add-up',
    ],
    [
      'obligations left to a unit that ends too',
      { ...merge, place: { obligationsTo: V2 } },
      422,
      'obligations-to-nobody',
    ],
    ['an empty legal basis', { ...merge, basis: { ...BASIS, number: '  ' } }, 400, 'invalid-command'],
    ['unknown fields', { ...merge, colour: 'red' }, 400, 'invalid-command'],
    ['malformed JSON', '{"register": "r", ', 400, 'malformed-json'],
    ['a body over 1 MiB', JSON.stringify({ ...merge, reason: 'x'.repeat(1_100_000) }), 413, 'body-too-large'],
    ['an id that is a path', { ...merge, register: '../../etc' }, 400, 'invalid-command'],
    ['an unknown register', { ...merge, register: 'nowhere' }, 404, 'register-unknown'],
    [
      'ten thousand villages that are not there',
      { ...merge, units: Array.from({ length: 10_000 }, (_, n) => `u${n}`) },
      422,
      'unit-unknown',
    ],
  ])('%s', async (_what, body, status, code) => {
    const before = await running.events();
    const answer = await running.send('merge-villages', body);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { type: `/problems/${code}`, status },
    });
    for (const field of ['title', 'detail', 'rule', 'remedy', 'instance'])
      expect(answer.body[field]).toEqual(expect.any(String));
    expect(await running.events()).toBe(before);
  });

  it('children left over', async () => {
    const answer = await running.send('dissolve-locality', {
      ...header,
      unit: unit(0),
      place: { obligationsTo: unit(1) },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { type: '/problems/children-left-over', facts: { left: [{ kind: 'village' }, {}, {}, {}, {}] } },
    });
  });

  it('a wrong expected revision, no token, an unknown command, another kind of position', async () => {
    expect(await running.send('merge-villages', merge, { 'x-expected-revision': '99' })).toMatchObject({
      status: 409,
      body: { type: '/problems/wrong-expected-revision', actual: 8 },
    });
    expect(await running.send('merge-villages', merge, { authorization: '' })).toMatchObject({
      status: 401,
      body: { type: '/problems/token-malformed' },
    });
    expect(await running.send('merge-mountains', merge)).toMatchObject({
      status: 404,
      body: { type: '/problems/command-unknown' },
    });
    expect(await running.get('/api/v1/registers?position=elsewhere:1')).toMatchObject({
      status: 400,
      body: { type: '/problems/foreign-position' },
    });
    expect(await running.get('/api/v1/registers/r/structure?validAt=2020-13-01')).toMatchObject({
      status: 400,
      body: { type: '/problems/invalid-parameters' },
    });
    expect(await running.get('/api/v1/nothing')).toMatchObject({
      status: 404,
      type: 'application/problem+json',
    });
  });

  it('an opening inventory with three bad lines, each of them told', async () => {
    const lines = [
      { ref: '@w9', kind: 'locality', form: 'ward', name: 'Phường Mới', code: '09' },
      { ref: '@a', kind: 'village', form: 'hamlet', name: 'Thôn', code: '01', parent: '@w9' },
      { ref: '@b', kind: 'village', form: 'residential-group', name: 'Tổ', code: '02', parent: '@missing' },
      { ref: '@c', kind: 'cell', form: 'residential', name: 'Chi bộ', code: '03', parent: '@w9' },
    ];
    const answer = await running.send('record-opening-inventory', { ...inventory, lines });
    expect(answer).toMatchObject({
      status: 422,
      body: { type: '/problems/inventory-lines', facts: { errors: [{ line: 2 }, { line: 3 }, { line: 4 }] } },
    });
  });
});

describe('a merger over HTTP', () => {
  it('is warned of, accepted by code, read back at its position, and repeated under its key', async () => {
    const accept = { accept: ['village-households'] };
    const tooFew = await running.send('merge-villages', {
      ...merge,
      units: [SMALL1, SMALL2],
      into: { name: 'Tổ dân phố 4', code: '04' },
    });
    expect(tooFew).toMatchObject({
      status: 422,
      body: { type: '/problems/warning-not-accepted', facts: { findings: [{ code: 'village-households' }] } },
    });
    const sent = await running.send('merge-villages', { ...merge, ...accept }, { 'idempotency-key': 'm1' });
    expect(sent).toMatchObject({ status: 200, body: { stream: 'register-r', repeated: false } });
    const { position } = sent.body as { position: string };
    const structure = await running.get(
      `/api/v1/registers/r/structure?validAt=2020-01-01&position=${encodeURIComponent(position)}`,
    );
    expect(structure.body).toMatchObject({ totals: { villages: 5, households: 940 } });
    expect(
      await running.send('merge-villages', { ...merge, ...accept }, { 'idempotency-key': 'm1' }),
    ).toMatchObject({ status: 200, body: { ...sent.body, repeated: true } });
    expect(
      await running.send(
        'merge-villages',
        { ...merge, ...accept, reason: 'Khác' },
        { 'idempotency-key': 'm1' },
      ),
    ).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    expect(await running.send('merge-villages', { ...merge, ...accept })).toMatchObject({
      status: 422,
      body: { type: '/problems/unit-ended' },
    });
    const before = await running.get('/api/v1/registers/r/structure?validAt=2019-12-31');
    expect(before.body).toMatchObject({ totals: { villages: 6 } });
    const audit = await running.get(`/api/v1/registers/r/audit?unit=${V1}`);
    expect(audit.body.entries.at(-1).vi).toBe(
      'Sáp nhập Tổ dân phố 1 và Tổ dân phố 2 (phường Duy Tân) thành Tổ dân phố 1, có hiệu lực từ 01/01/2020, theo 66/NQ-HĐND.',
    );
  });
});
