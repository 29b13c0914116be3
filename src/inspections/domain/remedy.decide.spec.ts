import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import type { Inspection } from './inspection.state.js';

interface Round {
  readonly log: MemoryLog;
  readonly unit: (ref: string) => string;
  readonly inspection: string;
  readonly recommendation: string;
  at(on: string): Record<string, unknown>;
}

/** A round opened on 1 February 2018 with one recommendation of 1 March, to be mended by 30 June. */
function round(): Round {
  const { log, unit } = smallRegister();
  const inspection = log.made(
    'OpenInspection',
    {
      register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2018-02-01', basis: BASIS,
      reason: 'Theo kế hoạch', targets: [{ unit: unit('@thue') }],
    },
    'inspection',
  ); // prettier-ignore
  const own = { register: 'r', inspection };
  const issued = {
    ...own,
    on: '2018-03-01',
    responsible: unit('@thue'),
    text: 't',
    deadline: '2018-06-30',
  };
  const recommendation = log.made('IssueRecommendation', issued, 'recommendation');
  return { log, unit, inspection, recommendation, at: (on) => ({ ...own, recommendation, on }) };
}
const standing = ({ log, inspection, recommendation }: Round) =>
  log.state<Inspection>(`inspection-${inspection}`).recommendations.get(recommendation);

describe('a remedy', () => {
  it('is reported, returned, reported again and accepted', () => {
    const given = round();
    given.log.when('ReportRemedy', { ...given.at('2018-05-01'), remedy: 'x' });
    given.log.when('ReturnRemedy', { ...given.at('2018-05-10'), why: 'y' });
    expect(standing(given)).toMatchObject({ status: 'open' });
    given.log.when('ReportRemedy', { ...given.at('2018-06-01'), remedy: 'z' });
    given.log.when('AcceptRemedy', given.at('2018-06-10'));
    expect(standing(given)).toMatchObject({ status: 'accepted', lastOn: '2018-06-10' });
  });

  it('cannot be accepted before it is reported, nor on an earlier day, nor twice', () => {
    const { log, at } = round();
    expect(log.refuses('AcceptRemedy', at('2018-05-01'))).toMatchObject({ code: 'recommendation-state' });
    log.when('ReportRemedy', { ...at('2018-05-01'), remedy: 'x' });
    expect(log.refuses('AcceptRemedy', at('2018-04-30'))).toMatchObject({ code: 'before-the-last-step' });
    log.when('AcceptRemedy', at('2018-05-01'));
    expect(log.refuses('AcceptRemedy', at('2018-05-02'))).toMatchObject({ code: 'recommendation-state' });
    expect(log.refuses('AcceptRemedy', { ...at('2018-05-02'), recommendation: 'r9' })).toMatchObject({ code: 'recommendation-unknown' }); // prettier-ignore
  });

  it('may be given a later deadline, never an earlier one', () => {
    const given = round();
    const extended = { ...given.at('2018-06-01'), reason: 'Chờ hồ sơ' };
    expect(given.log.refuses('ExtendRemedyDeadline', { ...extended, deadline: '2018-06-30' })).toMatchObject({ code: 'deadline-not-later' }); // prettier-ignore
    given.log.when('ExtendRemedyDeadline', { ...extended, deadline: '2018-09-30' });
    expect(standing(given)).toMatchObject({ deadline: '2018-09-30', status: 'open' });
  });
});

describe('a deadline that passed without a remedy', () => {
  const note = (given: Round, on: string, deadline = '2018-06-30') => ({ ...given.at(on), deadline });

  it('is noted once, on a day after it, with the unit that answers for it', () => {
    const given = round();
    expect(given.log.refuses('NoteRemedyOverdue', note(given, '2018-06-30'))).toMatchObject({
      code: 'not-overdue',
    });
    const [noted] = given.log.when('NoteRemedyOverdue', note(given, '2018-07-01'));
    expect(noted).toMatchObject({ type: 'RemedyOverdueNoted', data: { deadline: '2018-06-30', responsible: given.unit('@thue') } }); // prettier-ignore
    expect(given.log.refuses('NoteRemedyOverdue', note(given, '2018-07-02'))).toMatchObject({
      code: 'not-overdue',
    });
  });

  it('is noted again when an extended one passes too', () => {
    const given = round();
    given.log.when('NoteRemedyOverdue', note(given, '2018-07-01'));
    given.log.when('ExtendRemedyDeadline', {
      ...given.at('2018-07-05'),
      deadline: '2018-07-31',
      reason: 'Chờ',
    });
    expect(given.log.refuses('NoteRemedyOverdue', note(given, '2018-08-01'))).toMatchObject({
      code: 'not-overdue',
    });
    given.log.when('NoteRemedyOverdue', note(given, '2018-08-01', '2018-07-31'));
  });

  it('is not noted once a remedy is reported; and a report in time that is recorded late is taken all the same', () => {
    const given = round();
    given.log.when('NoteRemedyOverdue', note(given, '2018-07-01'));
    given.log.when('ReportRemedy', { ...given.at('2018-06-20'), remedy: 'x' });
    expect(standing(given)).toMatchObject({ status: 'reported' });
    const other = round();
    other.log.when('ReportRemedy', { ...other.at('2018-06-20'), remedy: 'x' });
    expect(other.log.refuses('NoteRemedyOverdue', note(other, '2018-07-01'))).toMatchObject({
      code: 'not-overdue',
    });
  });
});

describe('a recommendation whose unit ended', () => {
  const hop = (given: Round, from: string, to: string) => ({
    ...given.at('2018-04-01'), from: given.unit(from), to: given.unit(to), cause: 'e1',
  }); // prettier-ignore

  it('goes to the unit that takes it over, and the inspected target stays what it was', () => {
    const given = round();
    const [moved] = given.log.when('MoveRecommendation', hop(given, '@thue', '@truong'));
    expect(moved).toMatchObject({ type: 'RecommendationMoved', data: { cause: 'e1', registerRevision: given.log.revision('register-r') } }); // prettier-ignore
    const state = given.log.state<Inspection>(`inspection-${given.inspection}`);
    expect(standing(given)).toMatchObject({ responsible: given.unit('@truong'), status: 'open' });
    expect([...state.targets]).toEqual([`unit:${given.unit('@thue')}`]);
  });

  it('is not there any more for a second hop from the same unit: the case moved on', () => {
    const given = round();
    given.log.when('MoveRecommendation', hop(given, '@thue', '@truong'));
    expect(given.log.refuses('MoveRecommendation', hop(given, '@thue', '@toa-an'))).toMatchObject({
      code: 'case-moved-on',
      facts: { with: given.unit('@truong') },
    });
  });

  it('goes back where the hop came from when what caused it is annulled', () => {
    const given = round();
    given.log.when('MoveRecommendation', hop(given, '@thue', '@truong'));
    given.log.when('MoveRecommendation', { ...hop(given, '@truong', '@thue'), cause: 'e2' });
    expect(standing(given)).toMatchObject({ responsible: given.unit('@thue') });
  });

  it('has moved on too once it is accepted or its round is annulled', () => {
    const accepted = round();
    accepted.log.when('ReportRemedy', { ...accepted.at('2018-05-01'), remedy: 'x' });
    accepted.log.when('AcceptRemedy', accepted.at('2018-05-01'));
    const annulled = round();
    const { recommendation: _one, ...own } = annulled.at('2018-05-01');
    annulled.log.when('AnnulInspection', { ...own, reason: 'Ghi trùng' });
    for (const given of [accepted, annulled])
      expect(given.log.refuses('MoveRecommendation', hop(given, '@thue', '@truong'))).toMatchObject({
        code: 'case-moved-on',
      });
  });

  it('moves with a merger recorded late, that took effect before the round', () => {
    const given = round();
    given.log.when('MoveRecommendation', { ...hop(given, '@thue', '@truong'), on: '2017-12-01' });
    expect(standing(given)).toMatchObject({ responsible: given.unit('@truong'), lastOn: '2018-03-01' });
  });

  it('is refused to a unit that the register does not know, and to the one that has it', () => {
    const given = round();
    expect(given.log.refuses('MoveRecommendation', hop(given, '@thue', 'nowhere'))).toMatchObject({ code: 'unit-unknown', where: '/to' }); // prettier-ignore
    expect(given.log.refuses('MoveRecommendation', hop(given, '@thue', '@thue'))).toMatchObject({ code: 'unit-twice' }); // prettier-ignore
  });
});

describe('whatever is decided of recommendations, in whatever order', () => {
  const DAYS = ['2018-02-15', '2018-03-01', '2018-05-01', '2018-07-01', '2018-12-31'];
  const UNITS = ['@thue', '@truong', '@toa-an', '@cb-1'];
  const COMMANDS = [
    'IssueRecommendation', 'ReportRemedy', 'AcceptRemedy', 'ReturnRemedy', 'ExtendRemedyDeadline', 'MoveRecommendation', 'ConcludeInspection', 'CloseInspection',
  ] as const; // prettier-ignore
  const step = fc.record({
    command: fc.constantFrom(...COMMANDS),
    day: fc.constantFrom(...DAYS),
    which: fc.nat(5),
    unit: fc.constantFrom(...UNITS),
    other: fc.constantFrom(...UNITS),
  });

  it('open = issued - accepted, nothing is accepted that was not reported, a closed round has nothing open', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { log, unit, inspection, recommendation } = round();
        const issued = [recommendation];
        // What the commands said, kept beside the fold.
        const reported = new Set<string>();
        const accepted = new Set<string>();
        const lies = new Map([[recommendation, unit('@thue')]]);
        const own = { register: 'r', inspection };
        for (const [n, { command, day, which, unit: ref, other }] of steps.entries()) {
          const id = issued[which % issued.length] ?? recommendation;
          const bodies: Record<(typeof COMMANDS)[number], object> = {
            IssueRecommendation: { responsible: unit(ref), text: 't', deadline: '2019-01-31' },
            ReportRemedy: { recommendation: id, remedy: 'x' },
            AcceptRemedy: { recommendation: id },
            ReturnRemedy: { recommendation: id, why: 'y' },
            ExtendRemedyDeadline: { recommendation: id, deadline: '2019-06-30', reason: 'Chờ hồ sơ' },
            MoveRecommendation: { recommendation: id, from: unit(ref), to: unit(other), cause: 'e' },
            ConcludeInspection: { conclusions: [{ target: { unit: unit('@thue') }, conclusion: 'c' }] },
            CloseInspection: {},
          };
          try {
            log.when(command, { ...own, on: day, ...bodies[command] }, `step-${n}`);
          } catch (error) {
            if (error instanceof Rejection) continue;
            throw error;
          }
          if (command === 'IssueRecommendation') {
            const made = log.idOf(command, `step-${n}`, 'recommendation');
            issued.push(made);
            lies.set(made, unit(ref));
          }
          if (command === 'ReportRemedy') reported.add(id);
          if (command === 'ReturnRemedy') reported.delete(id);
          if (command === 'AcceptRemedy') {
            expect(reported.has(id)).toBe(true);
            accepted.add(id);
          }
          if (command === 'MoveRecommendation') {
            expect(lies.get(id)).toBe(unit(ref));
            lies.set(id, unit(other));
          }
          const state = log.state<Inspection>(`inspection-${inspection}`);
          const open = state.recommendations.filter(({ status }) => status !== 'accepted');
          expect(open.size).toBe(issued.length - accepted.size);
          expect(state.recommendations.map(({ responsible }) => responsible).toObject()).toEqual(Object.fromEntries(lies)); // prettier-ignore
          if (state.status === 'closed') expect(open.size).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
