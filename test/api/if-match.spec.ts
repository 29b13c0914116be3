import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';
import { decided, openServedRegister, seenBy, unitOf } from '../support/served-register.js';

let running: RunningSystem;
beforeAll(async () => {
  running = await runSystem();
  await openServedRegister(running, 'r', 20);
});
afterAll(() => running.close());

const unit = (code: string) => unitOf(running, 'r', code);
const pathOf = (id: string): string => `/api/v1/registers/r/units/${id}`;

/** Changes the households of a village, perhaps only if what was seen still stands. */
const change = (village: string, delta: number, ifMatch?: string): Promise<Answer> =>
  running.send('change-households', { ...decided('r'), unit: village, delta }, ifMatch === undefined ? {} : { 'if-match': ifMatch }); // prettier-ignore
const changed = async (village: string, delta: number, ifMatch?: string): Promise<Answer> => {
  const answer = await change(village, delta, ifMatch);
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  await seenBy(running, answer);
  return answer;
};

describe('the ETag of a unit', () => {
  it('is that of the last event that touched it, and is the same in lists and of the unit itself', async () => {
    const { unit: id } = await unit('V1');
    const answer = await changed(id, 1);
    const etag = `"${id}.${String(answer.body.revision)}"`;
    expect((await unit('V1')).etag).toBe(etag);
    const own = await running.get(pathOf(id));
    expect([own.headers.get('etag'), own.body.etag, own.body.revision]).toEqual([etag, etag, answer.body.revision]); // prettier-ignore
    expect(own.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('stays while others change, so that who has the answer is told 304 without it', async () => {
    const { unit: id, etag } = await unit('V2');
    await changed((await unit('V3')).unit, 1);
    const before = await running.get(pathOf(id));
    expect([before.status, before.headers.get('etag')]).toEqual([200, etag]);
    const again = await running.get(pathOf(id), { 'if-none-match': `"other.1", ${etag}` });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    await changed(id, 1);
    const after = await running.get(pathOf(id), { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(etag);
  });

  it('changes by an annulment and by a correction of the record', async () => {
    const { unit: id } = await unit('V4');
    const tags = new Set([(await unit('V4')).etag]);
    const renamed = await running.send('rename-village', { ...decided('r'), unit: id, name: 'Tổ Mọt' });
    await seenBy(running, renamed);
    tags.add((await unit('V4')).etag);
    const audit = await running.get(`/api/v1/registers/r/audit?unit=${id}`);
    const { decisionId } = audit.body.entries.at(-1) as { decisionId: string };
    await seenBy(running, await running.send('correct-record', { ...decided('r'), decisionId, correct: { spelling: [{ unit: id, name: 'Tổ Một' }] } })); // prettier-ignore
    tags.add((await unit('V4')).etag);
    await seenBy(running, await running.send('annul-decision', { ...decided('r'), decisionId }));
    tags.add((await unit('V4')).etag);
    expect(tags.size).toBe(4);
  });

  it('is missing where the unit is told as it was known before it was touched', async () => {
    const { unit: id } = await unit('V5');
    const { body } = await running.get(pathOf(id));
    const { entries } = (await running.get(`/api/v1/registers/r/audit?unit=${id}`)).body;
    const known = entries.at(-1).recordedAt as string;
    const until = (instant: string) => running.get(`${pathOf(id)}?recordedAt=${encodeURIComponent(instant)}`);
    expect((await until(known)).headers.get('etag')).toBe(body.etag);
    // The clock goes on, so that what comes now is recorded later.
    while (new Date().toISOString() <= known) await running.get('/openapi.json');
    await changed(id, 1);
    const then = await until(known);
    expect([then.body.etag, then.body.versions]).toEqual([null, body.versions]);
  });
});

describe('If-Match on a command', () => {
  it('lets it through while what was seen stands, however busy the register is', async () => {
    const [seen, other] = [await unit('V6'), await unit('V7')];
    for (let n = 1; n <= 5; n++) await changed(other.unit, n);
    await changed(seen.unit, 1, seen.etag);
  });

  it('refuses with each unit that has moved on, the revision and the decision that touched it, and leaves nothing', async () => {
    const [first, second, third] = [await unit('V8'), await unit('V9'), await unit('V10')];
    const decisions = [];
    for (const { unit: id } of [first, second]) {
      const { revision } = (await changed(id, 2)).body as { revision: number };
      const { entries } = (await running.get(`/api/v1/registers/r/audit?unit=${id}`)).body;
      decisions.push({ id, present: revision, decision: entries.at(-1).decisionId as string });
    }
    const before = await running.events();
    const refused = await change(third.unit, 1, [first, second, third].map(({ etag }) => etag).join(', '));
    expect(refused).toMatchObject({
      status: 412, type: 'application/problem+json',
      body: { type: '/problems/seen-moved-on', where: 'If-Match', facts: { moved: decisions } },
    }); // prettier-ignore
    expect(refused.body.facts.moved).toHaveLength(2);
    for (const { id, present, decision } of decisions)
      for (const said of [id, String(present), decision]) expect(refused.body.detail).toContain(said);
    expect(await running.events()).toBe(before);
  });

  it('lets exactly one of many through who saw the same and send at once', async () => {
    const { unit: id, etag } = await unit('V11');
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => change(id, n + 1, etag)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 11 }, () => 412)]);
  });

  it('is not asked again of a command that is repeated: its own event is what moved the unit on', async () => {
    const { unit: id, etag } = await unit('V12');
    const body = { ...decided('r'), unit: id, delta: 4 };
    const headers = { 'if-match': etag, 'idempotency-key': 'once' };
    const first = await running.send('change-households', body, headers);
    const again = await running.send('change-households', body, headers);
    expect(again).toMatchObject({ status: 200, body: { ...first.body, repeated: true } });
  });

  it('of a unit of another register, or of none, is refused as not standing there', async () => {
    await openServedRegister(running, 'other', 1);
    const elsewhere = await unitOf(running, 'other', 'V1');
    const { unit: id } = await unit('V13');
    for (const tag of [elsewhere.etag, '"nowhere.3"'])
      expect(await change(id, 1, tag)).toMatchObject({ status: 412, body: { facts: { moved: [{ present: null }] } } }); // prettier-ignore
  });

  it.each([
    ['*', /says nothing of what was seen/],
    ['W/"u.1"', /weak/],
    ['u.1', /no entity tag/],
    ['"u.1",', /empty/],
    ['"u.one"', /no entity tag/],
    ['"u.1", "u.2"', /two revisions/],
  ])('%s is refused as unclear', async (header, why) => {
    const { unit: id } = await unit('V14');
    const refused = await change(id, 1, header);
    expect(refused).toMatchObject({ status: 400, body: { type: '/problems/if-match-invalid', where: 'If-Match' } }); // prettier-ignore
    expect(refused.body.detail).toMatch(why);
  });
});

describe('inspections, meetings and programmes', () => {
  const meetings = async () => (await running.get('/api/v1/registers/r/meetings')).body.meetings as { meeting: string; etag: string; issues: { issue: string }[] }[]; // prettier-ignore

  it('carry the ETag of their own stream, and a command on one is refused once it has moved on', async () => {
    const { unit: cell } = await unit('C1');
    const held = { register: 'r', cell, heldOn: '2020-02-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }], issues: ['Đường hỏng', 'Thiếu nước'] }; // prettier-ignore
    await seenBy(running, await running.send('record-meeting', held));
    const [seen] = await meetings();
    if (!seen) throw new Error('there is no meeting');
    expect(seen.etag).toBe(`"${seen.meeting}.0"`);
    const settle = (at: number, etag: string) =>
      running.send('settle-issue', { register: 'r', meeting: seen.meeting, issue: seen.issues[at]?.issue, on: '2020-03-01', outcome: 'Đã làm' }, { 'if-match': etag }); // prettier-ignore
    const first = await settle(0, seen.etag);
    expect(first.status).toBe(200);
    expect(await settle(1, seen.etag)).toMatchObject({ status: 412, body: { facts: { moved: [{ id: seen.meeting, seen: 0, present: 1 }] } } }); // prettier-ignore
    await seenBy(running, first);
    expect((await settle(1, (await meetings())[0]?.etag ?? '')).status).toBe(200);
  });

  it('may name units of the register that their decision looks at', async () => {
    const cell = await unit('C1');
    const held = (heldOn: string) => ({ register: 'r', cell: cell.unit, heldOn, form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }] }); // prettier-ignore
    expect((await running.send('record-meeting', held('2020-04-01'), { 'if-match': cell.etag })).status).toBe(200); // prettier-ignore
    await seenBy(running, await running.send('admit-members', { ...decided('r'), unit: cell.unit, number: 1 })); // prettier-ignore
    expect(await running.send('record-meeting', held('2020-05-01'), { 'if-match': cell.etag })).toMatchObject({ status: 412 }); // prettier-ignore
  });
});
