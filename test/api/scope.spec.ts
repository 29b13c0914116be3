import { uuid5 } from '../../src/kernel/ids.js';
import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';
import { bearer } from '../support/tokens.js';
import { accepted, BASIS, decided, openTwoWards } from '../support/two-wards.js';

let running: RunningSystem;
let unit: (ref: string) => string;
/** Administrators of one ward each, and of both. */
let first: Record<string, string>;
let second: Record<string, string>;
let both: Record<string, string>;
beforeAll(async () => {
  running = await runSystem();
  unit = await openTwoWards(running);
  const of = (actor: string, ...wards: string[]) => bearer({ actor, registers: [], localities: wards.map(unit) }); // prettier-ignore
  first = await of('p1', '@p1');
  second = await of('p2', '@p2');
  both = await of('p12', '@p1', '@p2');
});
afterAll(() => running.close());

interface Page {
  readonly entries: readonly { readonly position: string }[];
  readonly next: string | null;
}
const OUT = { status: 403, body: { type: '/problems/out-of-scope' } };
const send = (command: string, body: object, headers: Record<string, string>, on = '2020-01-01'): Promise<Answer> =>
  running.send(command, { ...decided(on), ...body }, headers); // prettier-ignore

/** A command that is refused, and leaves no event. */
async function expectOut(command: string, body: object, headers: Record<string, string>): Promise<void> {
  const before = await running.events();
  expect(await send(command, body, headers)).toMatchObject(OUT);
  expect(await running.events()).toBe(before);
}

describe('an administrator of one ward', () => {
  it('changes what stands in his ward: village, organization, cell, group, and the ward itself', async () => {
    const own: [string, object][] = [
      ['rename-village', { unit: unit('@p1-tdp-2'), name: 'Tổ dân phố Hai' }],
      ['rename-organization', { unit: unit('@p1-db'), name: 'Đảng bộ phường Một' }],
      ['rename-cell', { unit: unit('@p1-cb'), name: 'Chi bộ Một' }],
      ['set-group-number', { group: unit('@p1-to'), number: 9 }],
      ['rename-locality', { unit: unit('@p1'), name: 'Phường Một' }],
      ['establish-organization', { form: 'committee', name: 'Đảng bộ mới', code: 'DB9', locality: unit('@p1') }],
    ]; // prettier-ignore
    for (const [command, body] of own) expect([command, (await send(command, body, first)).status]).toEqual([command, 200]); // prettier-ignore
  });

  it('changes nothing in another ward, and is told nothing of it', async () => {
    await expectOut('rename-village', { unit: unit('@p2-tdp-2'), name: 'Tổ dân phố Hai' }, first);
    // What would be wrong with it anyway is not said: the name is the one that it has.
    await expectOut('rename-village', { unit: unit('@p2-tdp-2'), name: 'Tổ dân phố 2' }, first);
    await expectOut('set-group-number', { group: unit('@p2-to'), number: 1000 }, first);
    await expectOut('fill-post', { unit: unit('@p2-cb'), post: 'secretary', holder: 'p-1', route: 'elected' }, first); // prettier-ignore
  });

  it('hears nothing by If-Match of a unit in another ward: it is answered as one that is not there', async () => {
    const rename = (seen: string, headers: Record<string, string>) =>
      send('rename-village', { unit: unit('@p1-tdp-2'), name: 'Tổ dân phố Thứ Hai' }, { ...headers, 'if-match': seen }); // prettier-ignore
    const there = unit('@p2-tdp-1');
    const { revision } = (await running.get(`/api/v1/registers/r/units/${there}`)).body as {
      revision: number;
    };
    const told = async (id: string, seen: number): Promise<string> => {
      const { status, body } = await rename(`"${id}.${seen}"`, first);
      expect([status, body.facts.moved]).toEqual([412, [{ id, seen, present: null }]]);
      return JSON.stringify(body).replaceAll(id, 'ID');
    };
    // As it stands, and as it never stood.
    for (const seen of [revision, 0])
      expect(await told(there, seen)).toBe(await told(uuid5('no unit of this register'), seen));
    const moved = async (id: string, headers: Record<string, string>): Promise<unknown> =>
      (await rename(`"${id}.0"`, headers)).body.facts.moved as unknown;
    expect(await moved(there, running.authorization)).toMatchObject([{ id: there, present: revision }]);
    const own = unit('@p1-tdp-1');
    expect(await moved(own, first)).toMatchObject([{ id: own, present: expect.any(Number) as number }]);
  });

  it('moves nothing over the border of his ward, in either direction', async () => {
    await expectOut('transfer-village', { unit: unit('@p1-tdp-2'), to: unit('@p2') }, first);
    await expectOut('transfer-village', { unit: unit('@p2-tdp-2'), to: unit('@p1'), code: '03' }, first);
    await expectOut('transfer-members', { from: unit('@p1-cb'), to: unit('@p2-cb'), official: 3, probationary: 0 }, first); // prettier-ignore
    const moved = { unit: unit('@p1-tdp-2'), to: unit('@p2'), code: '03' };
    expect((await send('transfer-village', moved, both, '2020-02-01')).status).toBe(200);
    // Since that day it is the other one's; what is recorded of the days before is still his.
    const rename = (headers: Record<string, string>, name: string, on: string) => send('recount-households', { unit: moved.unit, households: Number(name) }, headers, on); // prettier-ignore
    expect(await rename(first, '410', '2020-03-01')).toMatchObject(OUT);
    expect((await rename(second, '410', '2020-03-01')).status).toBe(200);
    expect((await rename(first, '405', '2020-01-15')).status).toBe(200);
    expect(await rename(second, '405', '2020-01-16')).toMatchObject(OUT);
  });

  it('does not reach a unit that an act would only drag along: the heir of obligations, the pair of a cell', async () => {
    const dissolve = { unit: unit('@p1-to'), place: { obligationsTo: unit('@p2-cb') } };
    await expectOut('dissolve-group', dissolve, first);
    await expectOut('pair-cell', { cell: unit('@p1-cb'), village: unit('@p2-tdp-1') }, first);
  });

  it('does nothing that concerns the register: wards, agencies, the inventory, another register', async () => {
    await expectOut('establish-locality', { form: 'ward', name: 'Phường 3', code: '03' }, first);
    await expectOut('establish-organization', { form: 'committee', name: 'Đảng bộ Sở', code: 'DB8' }, first);
    await expectOut('recount-members', { unit: unit('@thue'), official: 1, probationary: 0 }, first);
    await expectOut('rename-village', { register: 's', unit: unit('@p1-tdp-1'), name: 'A' }, first);
  });

  it('annuls and corrects decisions on his ward alone', async () => {
    const body = { unit: unit('@p2-tdp-1'), name: 'Tổ dân phố Một' };
    const receipt = (await send('rename-village', body, second, '2020-05-01')).body as { commandId: string };
    const decisionId = uuid5(receipt.commandId, 'decision', 0);
    await expectOut('annul-decision', { decisionId }, first);
    await expectOut('correct-record', { decisionId, correct: { reason: 'Lý do khác' } }, first);
    const right = { ...decided('2020-05-01'), unit: unit('@p1-tdp-1'), name: 'Một' };
    await expectOut('correct-decision', { decisionId, command: 'RenameVillage', body: right }, second);
    expect((await send('correct-record', { decisionId, correct: { reason: 'Lý do khác' } }, second)).status).toBe(200); // prettier-ignore
    expect((await send('annul-decision', { decisionId }, second)).status).toBe(200);
  });
});

describe('what stands beside the structure', () => {
  const round = (target: string) => ({ register: 'r', form: 'supervision', subject: 'regular', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2018-02-01', basis: BASIS, reason: 'Theo kế hoạch', targets: [{ unit: target }] }); // prettier-ignore

  it('an inspector of one ward opens rounds in it and takes steps in them, and in no others', async () => {
    expect(await running.send('open-inspection', round(unit('@p2-cb')), first)).toMatchObject(OUT);
    expect(await running.send('open-inspection', { ...round(''), targets: [{ person: 'p-1' }] }, first)).toMatchObject(OUT); // prettier-ignore
    const opened = await running.send('open-inspection', round(unit('@p1-cb')), first);
    expect(opened.status).toBe(200);
    const inspection = uuid5(opened.body.commandId, 'inspection', 0);
    const close = { register: 'r', inspection, on: '2018-03-01' };
    expect(await running.send('close-inspection', close, second)).toMatchObject(OUT);
    const findings = { ...close, target: { unit: unit('@p1-cb') }, findings: 'Sổ sách đầy đủ' };
    expect(await running.send('record-findings', findings, second)).toMatchObject(OUT);
    expect((await running.send('record-findings', findings, first)).status).toBe(200);
  });

  it('a remedy is a matter of the ward that answers for it, although the round is another one’s', async () => {
    const two = { ...round(unit('@p1-cb')), targets: [{ unit: unit('@p1-cb') }, { unit: unit('@p2-cb') }] };
    const opened = await accepted(running, 'open-inspection', two, 'two');
    const inspection = uuid5(opened.commandId, 'inspection', 0);
    const step = { register: 'r', inspection, on: '2018-03-01' };
    const issued = await accepted(running, 'issue-recommendation', { ...step, responsible: unit('@p2-cb'), text: 'Bổ sung', deadline: '2018-06-30' }, 'issued'); // prettier-ignore
    const recommendation = uuid5(issued.commandId, 'recommendation', 0);
    const report = { ...step, recommendation, remedy: 'Đã bổ sung' };
    expect(await running.send('report-remedy', report, first)).toMatchObject(OUT);
    expect((await running.send('report-remedy', report, second)).status).toBe(200);
    // To close the round concerns both wards.
    expect(await running.send('close-inspection', { ...step, on: '2018-07-01' }, second)).toMatchObject(OUT);
  });

  it('a meeting is a matter of the ward of its cell, an issue of the unit that has it', async () => {
    const meeting = (cell: string) => ({ register: 'r', cell, heldOn: '2018-03-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 18 }], issues: ['Thiếu nước'] }); // prettier-ignore
    expect(await running.send('record-meeting', meeting(unit('@p2-cb')), first)).toMatchObject(OUT);
    const held = await running.send('record-meeting', meeting(unit('@p1-cb')), first);
    expect(held.status).toBe(200);
    const step = { register: 'r', meeting: uuid5(held.body.commandId, 'meeting', 0), issue: uuid5(held.body.commandId, 'issue', 1), on: '2018-03-05' }; // prettier-ignore
    const answer = { ...step, answer: 'Sẽ nối ống' };
    expect(await running.send('answer-issue', answer, second)).toMatchObject(OUT);
    expect((await running.send('answer-issue', answer, first)).status).toBe(200);
    const { issue: _issue, ...annul } = { ...step, reason: 'Ghi trùng' };
    expect(await running.send('annul-meeting', annul, second)).toMatchObject(OUT);
  });
});

describe('an auditor of one ward', () => {
  const get = async (path: string, headers: Record<string, string>): Promise<Answer> => {
    const head = (await running.system.store.head()) ?? '';
    const url = `/api/v1/${path}${path.includes('?') ? '&' : '?'}position=${encodeURIComponent(head)}`;
    return running.get(url, headers);
  };

  it('gets lists with what stands in it, and figures of that alone', async () => {
    const whole = (await get('registers/r/structure?validAt=2018-01-01', running.authorization)).body;
    expect(whole.totals).toMatchObject({ localities: 2, villages: 4, organizations: 3, members: 49, households: 1600 }); // prettier-ignore
    const own = (await get('registers/r/structure?validAt=2018-01-01', second)).body;
    expect(own.totals).toEqual({ localities: 1, villages: 2, organizations: 1, cells: 1, groups: 1, members: 20, households: 800 }); // prettier-ignore
    expect((await get('registers/r/members?validAt=2018-01-01', second)).body.total).toMatchObject({ members: 20, households: 800 }); // prettier-ignore
    const found = (await get('registers/r/units?validAt=2018-01-01&kind=village&find=to dan pho', second))
      .body.units;
    expect(found.map(({ parent }: { parent: string }) => parent)).toEqual([unit('@p2'), unit('@p2')]);
  });

  it('asks for a unit of it with its history there, and is refused any other, whether there is one or not', async () => {
    expect((await get(`registers/r/units/${unit('@p2-cb')}`, second)).status).toBe(200);
    expect(await get(`registers/r/units/${unit('@p1-cb')}`, second)).toMatchObject(OUT);
    expect(await get('registers/r/units/nowhere', second)).toMatchObject(OUT);
    for (const list of ['audit', 'inspections', 'meetings']) {
      expect(await get(`registers/r/${list}?unit=${unit('@p1-cb')}`, second)).toMatchObject(OUT);
      expect((await get(`registers/r/${list}?unit=${unit('@p2-cb')}`, second)).status).toBe(200);
    }
    const { versions } = (await get(`registers/r/units/${unit('@p1-tdp-2')}`, second)).body;
    expect(new Set(versions.map(({ parent }: { parent: string }) => parent))).toEqual(new Set([unit('@p2')]));
  });

  it('reads in the audit trail what concerned his ward when it took effect, page by page', async () => {
    const read = async (limit: number, headers: Record<string, string>): Promise<string[]> => {
      const all: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const from: string = after === '' ? '' : `&cursor=${encodeURIComponent(after)}`;
        const page = (await get(`registers/r/audit?limit=${limit}${from}`, headers)).body as Page;
        all.push(...page.entries.map(({ position }) => position));
        after = page.next;
      }
      return all;
    };
    const [whole, own, other] = [await read(1000, running.authorization), await read(1000, second), await read(1000, first)]; // prettier-ignore
    expect(await read(3, second)).toEqual(own);
    expect(own.length).toBeLessThan(whole.length);
    const shared = own.filter((position) => other.includes(position));
    // The village that went over, and the round with a target in each.
    expect(shared).toHaveLength(2);
  });

  it('sees of a round and of meetings what concerns him, and of programmes his targets', async () => {
    const { inspections } = (await get('registers/r/inspections', first)).body;
    for (const round of inspections) {
      for (const target of round.targets) expect(target.unit).toBe(unit('@p1-cb'));
      for (const one of round.recommendations) expect(one.responsible).toBe(unit('@p1-cb'));
    }
    expect(inspections.length).toBeGreaterThan(0);
    expect((await get('registers/r/meetings', second)).body.meetings).toEqual([]);
    expect((await get('registers/r/meetings', first)).body.meetings).toHaveLength(1);
  });

  it('is refused what is told of the register as a whole, and other registers', async () => {
    expect(await get('registers/r/report', second)).toMatchObject(OUT);
    expect(await get('persons', second)).toMatchObject(OUT);
    expect(await get('registers/s/structure', second)).toMatchObject(OUT);
    expect(await get('registers/nowhere/structure', second)).toMatchObject(OUT);
    const { registers } = (await get('registers', second)).body;
    expect(registers.map(({ register }: { register: string }) => register)).toEqual(['r']);
  });
});
