import { casesQuery } from '../../src/obligations/index.js';
import { askedOf } from '../support/asked-read-models.js';
import type { MemoryLog } from '../support/memory-log.js';
import { BASIS, smallRegister } from '../support/small-register.js';
import { SteppedReactor } from '../support/stepped-reactor.js';

type Answer = Awaited<ReturnType<typeof casesQuery.run>>;

let log: MemoryLog;
let unit: (ref: string) => string;
let reactor: SteppedReactor;
let sent = 0;

beforeEach(() => {
  ({ log, unit } = smallRegister());
  reactor = new SteppedReactor(log);
});
afterEach(() => reactor.close());

const header = (on: string) => ({ register: 'r', decidedOn: on, effectiveOn: on, reason: 'Sắp xếp', basis: BASIS }); // prettier-ignore
/** A decision; gives the id under which it can be annulled. */
const decide = (name: string, body: object): string => {
  const [event] = log.when(name, body as Record<string, unknown>, `decision-${sent++}`);
  return (event?.data as { decision: { decisionId: string } }).decision.decisionId;
};
const merge = (units: string[], name: string, on = '2020-01-01'): { decision: string; unit: string } => {
  const decision = decide('MergeOrganizations', { ...header(on), units, into: { name, code: name, form: 'base-cell' } }); // prettier-ignore
  const act = log.events.at(-1)?.event.data as { results: string[] };
  return { decision, unit: act.results[0] ?? '' };
};
const dissolve = (id: string, to: string, on = '2020-01-01', members = to): string =>
  decide('DissolveOrganization', { ...header(on), unit: id, place: { members: [{ to: members, official: 'rest', probationary: 'rest' }], obligationsTo: to } }); // prettier-ignore
const restore = (ref: string, official: number, on: string, from = unit('@toa-an')): string =>
  decide('RestoreOrganization', { ...header(on), unit: unit(ref), code: `R${sent}`, back: { members: [{ from, official, probationary: 0 }] } }); // prettier-ignore
const annul = (decisionId: string, obligations?: { unit: string; to: string }[]): string =>
  decide('AnnulDecision', { ...header('2020-06-01'), decisionId, ...(obligations ? { obligations } : {}) }); // prettier-ignore

/** An inspection of the tax office with a recommendation to `responsible`; gives the key of the case. */
function recommend(responsible: string, on = '2019-03-01'): string {
  const key = `round-${sent++}`;
  const target = { target: { unit: responsible }, recommendations: [{ responsible, text: 't', deadline: '2026-01-01' }] }; // prettier-ignore
  log.when('RecordInspection', { register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: on, concludedOn: on, basis: BASIS, reason: 'Kế hoạch', targets: [target] }, key); // prettier-ignore
  return `recommendation/${log.idOf('RecordInspection', key, 'inspection')}/${log.idOf('RecordInspection', key, 'recommendation', 1)}`;
}
function raise(cell: string, heldOn = '2019-03-01'): { case: string; meeting: string; issue: string } {
  const meeting = log.made('RecordMeeting', { register: 'r', cell, heldOn, form: 'whole-cell', attendance: [{ capacity: 'member', number: 3 }], issues: ['a'] }, 'meeting'); // prettier-ignore
  const { issues } = log.events.at(-1)?.event.data as { issues: { issue: string }[] };
  return { case: `issue/${meeting}/${issues[0]?.issue}`, meeting, issue: issues[0]?.issue ?? '' };
}
function programme(): { programme: string; goal: string } {
  const body = { register: 'r', name: 'Chương trình', issuer: 'Thành ủy', basis: BASIS, term: { from: '2018-08-01', to: '2025-07-31' }, openedOn: '2018-08-01', goals: [{ name: 'Kết nạp', measure: 'admissions' }] }; // prettier-ignore
  const key = `programme-${sent++}`;
  log.when('OpenProgramme', body, key);
  return { programme: log.idOf('OpenProgramme', key, 'programme'), goal: log.idOf('OpenProgramme', key, 'goal', 1) }; // prettier-ignore
}

const conservation = (owed = false) => askedOf<Answer>(log, casesQuery, { register: 'r', ...(owed ? { owed: 'true' } : {}) }); // prettier-ignore
const standing = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await conservation()).cases.map((one) => [one.case, one.unit]));
const hops = (): unknown[] =>
  log.events.filter(({ event }) => event.type.endsWith('Moved')).map(({ event }) => event.data);

/** However soon the reactor reads and sends: after each decision, or only at the end, or dying again and again. */
const PACES: Record<string, () => void> = {
  'at once': () => reactor.finish(),
  'late': () => undefined,
  'dying before it notes an answer': () => {
    reactor.read(1);
    reactor.send(0, { diesBeforeNoting: true });
    reactor.die();
  },
}; // prettier-ignore

describe.each(Object.keys(PACES))('where the reactor moves cases %s', (pace) => {
  const then = (): void => PACES[pace]?.();

  it('a recommendation, an issue and a target not yet met go to the unit that results from a merger', async () => {
    const recommendation = recommend(unit('@thue'));
    const issue = raise(unit('@thue')).case;
    const goal = programme();
    log.when('SetTargets', { register: 'r', ...goal, on: '2019-01-01', targets: [{ unit: unit('@thue'), target: 5 }, { unit: unit('@truong'), target: 1 }] }); // prettier-ignore
    log.when('RecordProgress', { register: 'r', ...goal, on: '2019-06-01', unit: unit('@truong'), reached: 1 }); // prettier-ignore
    then();
    const { unit: result } = merge([unit('@thue'), unit('@truong')], 'S1');
    then();
    reactor.finish();
    const target = `target/${goal.programme}/${goal.goal}/${unit('@thue')}`;
    expect(await standing()).toEqual({ [recommendation]: result, [issue]: result, [target]: result });
    expect(hops()).toHaveLength(3);
    expect(await conservation()).toMatchObject({ opened: 4, open: 3, over: 1, owed: 0, stuck: 0, lost: 0, astray: 0 }); // prettier-ignore
  });

  it('a case arrives where two units are merged into one that is dissolved the same day', async () => {
    const key = recommend(unit('@thue'));
    then();
    const { unit: result } = merge([unit('@thue'), unit('@truong')], 'S1');
    then();
    dissolve(result, unit('@toa-an'));
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@toa-an') });
    expect(hops()).toMatchObject([{ from: unit('@thue'), to: result }, { from: result, to: unit('@toa-an') }]); // prettier-ignore
  });

  it('a case that is recorded late, on a unit that has ended since, follows it', async () => {
    dissolve(unit('@thue'), unit('@truong'));
    then();
    const key = recommend(unit('@thue'), '2018-05-02');
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@truong') });
    expect(hops()).toMatchObject([{ on: '2020-01-01' }]);
  });

  it('a case goes back when the merger is annulled, and what was opened on the unit that never was goes to whom the annulment names', async () => {
    const before = recommend(unit('@thue'));
    const { decision, unit: result } = merge([unit('@thue'), unit('@truong')], 'S1');
    then();
    const since = recommend(result, '2020-03-01');
    then();
    annul(decision, [{ unit: result, to: unit('@truong') }]);
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [before]: unit('@thue'), [since]: unit('@truong') });
    expect(await conservation(true)).toMatchObject({ owed: 0, cases: [] });
  });

  it('a case goes back to where the annulled hop came from, though it had gone further since', async () => {
    const key = recommend(unit('@thue'));
    const first = dissolve(unit('@thue'), unit('@truong'), '2020-01-01', unit('@toa-an'));
    then();
    dissolve(unit('@truong'), unit('@toa-an'), '2020-02-01');
    then();
    annul(first);
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@thue') });
  });

  it('a case ends where the corrected decision sends it, and one that was opened on the unit made by both stays there', async () => {
    const key = recommend(unit('@thue'));
    const { decision, unit: result } = merge([unit('@thue'), unit('@truong')], 'S1');
    then();
    const opened = recommend(result, '2020-03-01');
    then();
    const body = { ...header('2020-01-01'), units: [unit('@truong'), unit('@toa-an')], into: { name: 'S2', code: 'S2', form: 'base-cell' } }; // prettier-ignore
    log.when('CorrectDecision', { ...header('2020-06-01'), decisionId: decision, command: 'MergeOrganizations', body }); // prettier-ignore
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@thue'), [opened]: result });
  });

  it('a case has followed its unit, whether or not the unit comes to life again before anybody moves it', async () => {
    const key = recommend(unit('@thue'));
    dissolve(unit('@thue'), unit('@truong'), '2020-01-01');
    then();
    restore('@thue', 12, '2020-02-01', unit('@truong'));
    const opened = recommend(unit('@thue'), '2020-03-01');
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@truong'), [opened]: unit('@thue') });
  });

  it('a case goes on from a unit that it reaches only after that one has ended and come to life again', async () => {
    const key = recommend(unit('@thue'));
    dissolve(unit('@thue'), unit('@truong'), '2020-01-01', unit('@toa-an'));
    then();
    dissolve(unit('@truong'), unit('@toa-an'), '2020-02-01');
    then();
    restore('@truong', 9, '2020-03-01');
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@toa-an') });
  });

  it('a case that went back follows what became of its unit meanwhile', async () => {
    const key = recommend(unit('@thue'));
    const wrong = dissolve(unit('@thue'), unit('@truong'), '2020-01-01', unit('@toa-an'));
    reactor.finish();
    annul(wrong);
    then();
    dissolve(unit('@thue'), unit('@toa-an'), '2020-02-01');
    then();
    restore('@thue', 12, '2020-03-01');
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@toa-an') });
  });

  it('an issue that people refer to a unit which has ended hops from there each time anew', async () => {
    dissolve(unit('@thue'), unit('@truong'), '2020-01-01');
    const { case: key, meeting, issue } = raise(unit('@cb-1'), '2019-01-01');
    for (const on of ['2019-02-01', '2019-03-01']) {
      log.when('ReferIssue', { register: 'r', meeting, issue, on, to: unit('@thue') });
      then();
      reactor.finish();
      expect(await standing()).toEqual({ [key]: unit('@truong') });
    }
  });

  it('a case that is settled, or whose record is annulled, moves no more', async () => {
    const [, inspection = '', recommendation = ''] = recommend(unit('@thue')).split('/');
    const at = { register: 'r', inspection, recommendation, on: '2019-06-01' };
    log.when('ReportRemedy', { ...at, remedy: 'x' });
    log.when('AcceptRemedy', at);
    const { meeting } = raise(unit('@thue'));
    log.when('AnnulMeeting', { register: 'r', meeting, on: '2019-06-01', reason: 'Ghi trùng' });
    then();
    dissolve(unit('@thue'), unit('@truong'));
    then();
    reactor.finish();
    expect(hops()).toEqual([]);
    expect(await conservation()).toMatchObject({ opened: 2, over: 2, open: 0, lost: 0 });
  });

  it('a move by hand counts as people’s: it is not undone when another decision is annulled', async () => {
    const key = recommend(unit('@thue'));
    const [, inspection = '', recommendation = ''] = key.split('/');
    const decision = dissolve(unit('@thue'), unit('@truong'));
    then();
    reactor.finish();
    log.when('MoveRecommendation', { register: 'r', inspection, recommendation, on: '2020-03-01', from: unit('@truong'), to: unit('@toa-an'), cause: 'by-hand' }); // prettier-ignore
    then();
    annul(decision);
    then();
    reactor.finish();
    expect(await standing()).toEqual({ [key]: unit('@toa-an') });
  });
});

describe('conservation of open cases', () => {
  it('lists a case that two decisions, one recorded late, would send round for ever', async () => {
    const key = recommend(unit('@thue'));
    dissolve(unit('@thue'), unit('@truong'), '2020-02-01', unit('@toa-an'));
    dissolve(unit('@truong'), unit('@thue'), '2020-01-01', unit('@toa-an'));
    reactor.finish();
    expect(await conservation(true)).toMatchObject({ owed: 0, stuck: 1, cases: [{ case: key, standing: 'ended', to: null, stuck: 'circle' }] }); // prettier-ignore
  });

  it('says what is owed while nobody has moved it yet: where it stands, because of what, and to whom it goes', async () => {
    const key = recommend(unit('@thue'));
    dissolve(unit('@thue'), unit('@truong'));
    const cause = log.events.at(-1)?.id;
    expect(await conservation(true)).toMatchObject({
      opened: 1, open: 1, owed: 1, cases: [{ case: key, unit: unit('@thue'), standing: 'ended', to: unit('@truong'), cause, moves: 0, stuck: null }],
    }); // prettier-ignore
  });

  it('lists what was opened on a unit that never was, with the unit that takes it over', async () => {
    const { decision, unit: result } = merge([unit('@thue'), unit('@truong')], 'S1');
    recommend(result, '2020-03-01');
    annul(decision);
    expect(await conservation(true)).toMatchObject({ owed: 1, cases: [{ unit: result, standing: 'never-was', to: unit('@thue') }] }); // prettier-ignore
  });
});
