import fc from 'fast-check';
import { Rejection } from '../../src/kernel/rejection.js';
import type { DomainEvent } from '../../src/kernel/event.js';
import { casesQuery } from '../../src/obligations/index.js';
import { isAlive, type Act, type Register } from '../../src/structure/index.js';
import type { Step } from '../../src/structure/domain/chooser-fixture.js';
import { commandOf } from '../../src/structure/domain/random-commands-fixture.js';
import { askedOf } from '../support/asked-read-models.js';
import { MemoryLog } from '../support/memory-log.js';
import { BASIS } from '../support/small-register.js';
import { SteppedReactor } from '../support/stepped-reactor.js';

/** Two committees with cells, and base-cells: all large enough to be divided. */
const LINES = [
  { ref: '@xa', kind: 'locality', form: 'commune', name: 'Xã Đăk Cấm', code: '11' },
  { ref: '@db', kind: 'organization', form: 'committee', name: 'Đảng bộ xã Đăk Cấm', code: 'DB-1', locality: '@xa' },
  { ref: '@db2', kind: 'organization', form: 'committee', name: 'Đảng bộ Công ty', code: 'DB-2' },
  ...[1, 2, 3, 4].map((n) => ({ ref: `@cs${n}`, kind: 'organization', form: 'base-cell', name: `Chi bộ cơ sở ${n}`, code: `CS-${n}`, official: 20 })),
  ...[1, 2, 3].map((n) => ({ ref: `@cb${n}`, kind: 'cell', form: 'residential', name: `Chi bộ ${n}`, code: `0${n}`, parent: '@db', official: 20 })),
  ...[4, 5].map((n) => ({ ref: `@cb${n}`, kind: 'cell', form: 'agency', name: `Chi bộ ${n}`, code: `0${n}`, parent: '@db2', official: 20 })),
]; // prettier-ignore

const STRUCTURE = [
  'MergeOrganizations', 'DissolveOrganization', 'SplitOrganization', 'ReclassifyOrganization', 'RestoreOrganization', 'MergeCells', 'MergeCells',
  'SplitCell', 'DissolveCell', 'DissolveCell', 'RestoreCell', 'ConvertBaseCellToCell', 'ConvertCellToBaseCell', 'AnnulDecision', 'AnnulDecision', 'CorrectDecision',
] as const; // prettier-ignore
const BESIDE = ['recommend', 'recommend', 'recommend', 'raise', 'raise', 'raise', 'target', 'target', 'refer', 'refer', 'accept', 'settle', 'progress', 'annul-meeting'] as const; // prettier-ignore
const MACHINE = ['read', 'send', 'send-and-die', 'die', 'drain', 'drain'] as const;
/** Aimed at what was decided last, where most depends on who was quicker. */
const AIMED = ['annul-last', 'annul-last', 'restore-last'] as const;
type Command =
  (typeof STRUCTURE)[number] | (typeof BESIDE)[number] | (typeof MACHINE)[number] | (typeof AIMED)[number];
interface Move {
  readonly command: Command;
  readonly day: number;
  readonly picks: readonly number[];
}

/** A case as the streams have it: where it was last placed by people, where it stands, whether it is open. */
interface Seen {
  readonly placed: { readonly unit: string; readonly knownAt: number };
  readonly stands: string;
  readonly open: boolean;
}

/** A register with an inspection and a programme, on which steps are taken as they come. */
class World {
  readonly log = new MemoryLog();
  private readonly inspection: string;
  private readonly programme: string;
  private readonly goal: string;

  constructor() {
    const opening = { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }; // prettier-ignore
    this.log.when('OpenRegister', opening);
    this.log.when('RecordOpeningInventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines: LINES }); // prettier-ignore
    const [first = ''] = this.units('cell');
    this.inspection = this.log.made('OpenInspection', { register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2016-08-02', basis: BASIS, reason: 'Kế hoạch', targets: [{ unit: first }] }, 'inspection'); // prettier-ignore
    const programme = { register: 'r', name: 'Chương trình', issuer: 'Thành ủy', basis: BASIS, term: { from: '2016-08-01', to: '2025-07-31' }, openedOn: '2016-08-02', goals: [{ name: 'Kết nạp', measure: 'admissions' }] }; // prettier-ignore
    this.log.when('OpenProgramme', programme, 'programme');
    this.programme = this.log.idOf('OpenProgramme', 'programme', 'programme');
    this.goal = this.log.idOf('OpenProgramme', 'programme', 'goal', 1);
  }

  get register(): Register {
    return this.log.state<Register>('register-r');
  }

  units(...kinds: string[]): string[] {
    return [...this.register.units.values()]
      .filter((unit) => kinds.includes(unit.kind))
      .map((unit) => unit.id);
  }

  /** What the rules refuse is left out. */
  take({ command, day, picks }: Move): void {
    try {
      if ((STRUCTURE as readonly string[]).includes(command)) {
        const { name, body } = commandOf(this.register, { command, day, picks } as Step);
        this.log.when(name, { register: 'r', reason: 'Sắp xếp', basis: BASIS, ...body });
      } else if (command === 'annul-last' || command === 'restore-last') this.aimed(command, picks);
      else this.beside(command as (typeof BESIDE)[number], day, picks);
    } catch (error) {
      if (!(error instanceof Rejection) && !/^\w+: \[/.test((error as Error).message)) throw error;
    }
  }

  private aimed(what: (typeof AIMED)[number], [a = 0]: readonly number[]): void {
    const acts = this.log.events.filter(({ stream, event }) => stream === 'register-r' && isEnding(event));
    const last = acts.at(-1 - (a % 2))?.event.data as Act | undefined;
    const day = last?.decision.effectiveOn ?? '2021-07-15';
    const header = { register: 'r', decidedOn: day, effectiveOn: day, reason: 'Ghi sai', basis: BASIS };
    if (what === 'annul-last') return void this.log.when('AnnulDecision', { ...header, decisionId: last?.decision.decisionId ?? 'none' }); // prettier-ignore
    const [unit = 'nowhere'] = last?.inputs ?? [];
    const parent = this.register.units.get(unit)?.parent.at(-1)?.value ?? 'nowhere';
    this.log.when('RestoreCell', {
      ...header,
      effectiveOn: '2022-01-01',
      decidedOn: '2022-01-01',
      unit,
      parent,
      code: `R${a}`,
    });
  }

  private beside(what: (typeof BESIDE)[number], day: number, [a = 0, b = 0]: readonly number[]): void {
    const on = `20${17 + (day % 5)}-0${1 + (a % 9)}-15`;
    const pick = (list: readonly string[], n: number): string => list[n % Math.max(list.length, 1)] ?? 'nowhere';
    const keys = [...this.cases().keys()];
    const of = (kind: string): string[] => pick(keys.filter((key) => key.startsWith(kind)), b).split('/');
    const round = { register: 'r', inspection: this.inspection, on };
    const goal = { register: 'r', programme: this.programme, goal: this.goal, on };
    const [, carrier = 'nowhere', id = 'nowhere'] = of(what === 'accept' ? 'recommendation' : 'issue');
    const issue = { register: 'r', meeting: carrier, issue: id, on };
    // Mostly where a unit lives on the day; now and then where it has ended, or had not begun.
    const known = this.units('cell', 'organization');
    const living = known.filter((unit) => isAlive(this.register.units.get(unit)!, on));
    const anywhere = pick(a % 5 === 0 ? known : living, b);
    switch (what) {
      case 'recommend':
        return void this.log.when('IssueRecommendation', { ...round, responsible: anywhere, text: 't', deadline: '2026-01-01' });
      case 'accept':
        this.log.when('ReportRemedy', { ...round, on: '2025-01-01', recommendation: id, remedy: 't' });
        return void this.log.when('AcceptRemedy', { ...round, on: '2025-01-01', recommendation: id });
      case 'raise':
        return void this.log.when('RecordMeeting', { register: 'r', cell: anywhere, heldOn: on, form: 'whole-cell', attendance: [{ capacity: 'member', number: 3 }], issues: ['a', 'b'] });
      case 'refer':
        return void this.log.when('ReferIssue', { ...issue, to: pick(this.units('organization'), a) });
      case 'settle':
        return void this.log.when('SettleIssue', { ...issue, on: '2025-01-01', outcome: 't' });
      case 'annul-meeting':
        return void this.log.when('AnnulMeeting', { register: 'r', meeting: carrier, on: '2025-01-01', reason: 'Ghi trùng' });
      case 'target':
        return void this.log.when('SetTargets', { ...goal, targets: [{ unit: pick(this.units('organization'), a), target: b % 9 }] });
      case 'progress':
        return void this.log.when('RecordProgress', { ...goal, unit: pick(this.units('organization'), a), reached: b % 9 });
    }
  } // prettier-ignore

  /** Every case, read off the streams by what their own events say. */
  cases(): Map<string, Seen> {
    const seen = new Map<string, Seen>();
    const put = (key: string, change: Partial<Seen>): void => {
      const known = seen.get(key);
      if (known) seen.set(key, { ...known, ...change });
    };
    const place = (key: string, unit: string, knownAt: number): void =>
      void seen.set(key, { placed: { unit, knownAt }, stands: unit, open: true });
    for (const { event } of this.log.events) {
      const { inspection, recommendation, meeting, issue, responsible = '', cell = '', to = '', registerRevision } = event.data as Readonly<Record<string, string>>; // prettier-ignore
      const issueKey = `issue/${meeting}/${issue}`;
      const recommendationKey = `recommendation/${inspection}/${recommendation}`;
      const revision = Number(registerRevision);
      if (event.type === 'RecommendationIssued') place(recommendationKey, responsible, revision);
      if (event.type === 'RecommendationMoved') put(recommendationKey, { stands: to });
      if (event.type === 'RemedyAccepted') put(recommendationKey, { open: false });
      if (event.type === 'MeetingRecorded')
        for (const raised of (event.data as unknown as { issues: { issue: string }[] }).issues) place(`issue/${meeting}/${raised.issue}`, cell, revision); // prettier-ignore
      if (event.type === 'IssueReferred') place(issueKey, to, revision);
      if (event.type === 'IssueMoved') put(issueKey, { stands: to });
      if (event.type === 'IssueSettled') put(issueKey, { open: false });
      if (event.type === 'MeetingAnnulled')
        for (const key of seen.keys()) if (key.startsWith(`issue/${meeting}/`)) put(key, { open: false }); // prettier-ignore
    }
    return seen;
  }

  /** Where the rule has a case: from where people placed it, always on to whom the event names that ended its unit. */
  rule({ unit, knownAt }: Seen['placed']): string {
    const acts = this.log.events.filter(({ stream }) => stream === 'register-r');
    const annulled = new Set(acts.flatMap(({ event }) => (event.type === 'DecisionAnnulled' ? (event.data as { eventIds: string[] }).eventIds : []))); // prettier-ignore
    const remade = (command: string, id: string): boolean =>
      acts.some(({ commandId, event }) => commandId === command && startedBy(event).some((one) => one.unit === id)); // prettier-ignore
    const turns = acts.flatMap(({ id, revision, event, commandId }) => {
      if (annulled.has(id)) return [];
      if (event.type === 'DecisionAnnulled') {
        const { unmade } = event.data as { unmade: { unit: string; obligationsTo: string | null }[] };
        return unmade.filter((one) => !remade(commandId, one.unit)).map((one) => ({ revision, unit: one.unit, to: one.obligationsTo, ends: true })); // prettier-ignore
      }
      const { ended = [], obligations = [] } = (event.data as Partial<Act>).changes ?? {};
      return [
        ...startedBy(event).filter(({ how }) => how === 'restored').map((one) => ({ revision, unit: one.unit, to: null, ends: false })),
        ...ended.map((one) => ({ revision, unit: one.unit, ends: true, to: obligations.find(({ from }) => from === one.unit)?.to ?? null })),
      ]; // prettier-ignore
    });
    const taken = new Set<unknown>();
    for (let at = knownAt; ;) {
      const own = turns.filter((turn) => turn.unit === unit);
      const by = own.findLast((turn) => turn.revision <= at);
      const next = by?.ends ? by : own.find((turn) => turn.revision > at && turn.ends);
      if (!next || next.to === null || taken.has(next)) return unit;
      taken.add(next);
      [unit, at] = [next.to, next.revision];
    }
  }
}

const isEnding = (event: DomainEvent): boolean =>
  ((event.data as Partial<Act>).changes?.ended ?? []).length > 0;
const startedBy = (event: DomainEvent) => (event.data as Partial<Act>).changes?.started ?? [];

const moves = fc.array(
  fc.record({
    command: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<Command>(...STRUCTURE) },
      { weight: 4, arbitrary: fc.constantFrom<Command>(...BESIDE) },
      { weight: 5, arbitrary: fc.constantFrom<Command>(...MACHINE) },
      { weight: 2, arbitrary: fc.constantFrom<Command>(...AIMED) },
    ),
    day: fc.nat(6),
    picks: fc.array(fc.nat(9999), { minLength: 12, maxLength: 12 }),
  }),
  { minLength: 40, maxLength: 90, size: 'max' },
);

describe('whatever is opened, merged, dissolved, restored, corrected and annulled, whenever the reactor reads, sends or dies', () => {
  it('every open case ends where the rule has it, and conservation says so', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(moves, async (steps) => {
        const world = new World();
        const reactor = new SteppedReactor(world.log);
        try {
          for (const [at, given] of steps.entries()) {
            const [pick = 0] = given.picks;
            // Most decisions come in the order of their days, every fourth one late.
            const step = { ...given, day: pick % 4 === 0 ? given.day : Math.floor((at * 7) / steps.length) };
            if (step.command === 'read') reactor.read(1 + (pick % 5));
            else if (step.command === 'send') reactor.send(pick);
            else if (step.command === 'send-and-die') reactor.send(pick, { diesBeforeNoting: true });
            else if (step.command === 'die') reactor.die();
            else if (step.command === 'drain') reactor.finish();
            else world.take(step);
          }
          reactor.finish();
          const cases = [...world.cases()].filter(([, { open }]) => open);
          expect(Object.fromEntries(cases.map(([key, { stands }]) => [key, stands]))).toEqual(
            Object.fromEntries(cases.map(([key, { placed }]) => [key, world.rule(placed)])),
          );
          expect(reactor.refusals).toEqual([]);
          const said = await askedOf<Awaited<ReturnType<typeof casesQuery.run>>>(world.log, casesQuery, { register: 'r' }); // prettier-ignore
          expect(said).toMatchObject({ owed: 0, lost: 0, astray: 0, opened: said.open + said.over });
          const listed = said.cases
            .filter(({ kind }) => kind !== 'target')
            .map((one) => [one.case, one.unit]);
          expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(cases.map(([key, { stands }]) => [key, stands]))); // prettier-ignore
          for (const one of said.cases) expect([one.standing === 'living', one.stuck]).toEqual([one.stuck === null, one.stuck]); // prettier-ignore
          moved += world.log.events.filter(({ event }) => /Moved$/.test(event.type)).length;
        } finally {
          reactor.close();
        }
      }),
      { numRuns: Number(process.env['OBLIGATION_RUNS'] ?? 40) },
    );
    // The sequences are such that there is something to be moved.
    expect(moved).toBeGreaterThan(20);
  }, 600_000);
});
