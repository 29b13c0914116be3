import { resolve } from 'node:path';
import { loadPolicies } from '../policies.js';
import { Rejection } from '../kernel/rejection.js';
import {
  cellsPairedAt,
  holdingAt,
  isAlive,
  labelAt,
  membersAt,
  parentAt,
  type Register,
  type Unit,
} from '../structure/index.js';
import { MemoryLog } from '../../test/support/memory-log.js';
import { loadArticle, loadFigures, readSeeds, resolveSeeds } from './index.js';

const SEEDS = resolve(import.meta.dirname, '../../seeds');
const ACTOR = { id: 'seeds' };
const REPORT = '2021-09-15';
const START = '2016-08-31';

interface Opened {
  form: string;
  openedOn: string;
  heldBy: { level: string };
  targets: { kind?: string; person?: string }[];
}
interface Met {
  meeting: string;
  cell: string;
  heldOn: string;
  form: string;
  instruction?: { title: string };
  attendance: { group: string | null }[];
  guests: { person: string; capacity: string }[];
  issues: { issue: string }[];
}
interface Targets {
  targets: { unit: string; target: number }[];
}

describe('the seeds of Kon Tum', () => {
  let memory: MemoryLog;
  let register: Register;
  let refs: ReadonlyMap<string, string>;
  let keys: readonly string[];
  let reported: readonly string[];
  const eventsOf = (type: string): object[] =>
    memory.events.flatMap(({ event }) => (event.type === type ? [event.data] : []));
  const alive = (day: string): Unit[] =>
    register.units
      .valueSeq()
      .filter((unit) => isAlive(unit, day))
      .toArray();
  const of = (kind: Unit['kind'], day: string): Unit[] => alive(day).filter((unit) => unit.kind === kind);
  const unified = (day: string): Unit[] =>
    of('village', day).filter((village) => {
      const head = holdingAt(village, 'head', day)?.holder;
      return (
        head !== undefined &&
        cellsPairedAt(register, village.id, day).some(
          (cell) => holdingAt(cell, 'secretary', day)?.holder === head,
        )
      );
    });
  const byRef = (ref: string): Unit => {
    const unit = register.units.get(refs.get(ref) ?? '');
    if (!unit) throw new Error(`no unit ${ref}`);
    return unit;
  };
  const under = (organization: Unit, day: string): Unit[] =>
    of('cell', day).filter((cell) => parentAt(cell, day) === organization.id);

  beforeAll(async () => {
    const seeds = await readSeeds(resolve(SEEDS, 'kon-tum'));
    const entries = resolveSeeds(seeds, ACTOR.id);
    memory = new MemoryLog({
      policies: await loadPolicies(resolve(SEEDS, 'policies')),
      actor: ACTOR.id,
    });
    for (const entry of entries) {
      try {
        memory.when(entry.command, entry.body, entry.key);
      } catch (error) {
        const facts = error instanceof Rejection ? JSON.stringify(error.details).slice(0, 900) : '';
        throw new Error(`${entry.file}, "${entry.key}": ${String(error)} ${facts}`, { cause: error });
      }
    }
    keys = entries.map(({ key }) => key);
    reported = seeds.files.flatMap(({ entries: own }) =>
      own.flatMap(({ key, evidence }) => (evidence === 'reported' ? [key] : [])),
    );
    register = memory.state<Register>('register-kon-tum');
    const symbols = seeds.files.flatMap(({ entries: own }) =>
      own.flatMap(({ body }) => ((body['lines'] ?? []) as { ref: string }[]).map(({ ref }) => ref)),
    );
    const probe = {
      key: 'probe',
      command: 'Probe',
      evidence: 'reconstructed' as const,
      body: Object.fromEntries(symbols.map((ref) => [ref, ref])),
    };
    const resolved = resolveSeeds(
      { ...seeds, files: [...seeds.files, { file: 'probe', register: 'kon-tum', entries: [probe] }] },
      ACTOR.id,
    ).at(-1);
    refs = new Map(Object.entries((resolved?.body ?? {}) as Record<string, string>));
  });

  it('start with 183 villages and residential groups and end with 154', () => {
    expect([of('village', START).length, of('village', REPORT).length]).toEqual([183, 154]);
    expect(of('village', '2019-06-30').length).toBeGreaterThan(154);
    expect(of('village', '2019-06-30').length).toBeLessThan(183);
  });

  it('have 21 wards and communes, each with its own organization', () => {
    const localities = of('locality', REPORT);
    expect(localities).toHaveLength(21);
    const named = of('organization', REPORT).map((unit) => labelAt(unit, 'locality', REPORT));
    expect(localities.every((locality) => named.includes(locality.id))).toBe(true);
  });

  it('have 10 organizations fewer than in August 2016, none of them a locality’s', () => {
    const [before, after] = [of('organization', START), of('organization', REPORT)];
    expect(before.length - after.length).toBe(10);
    const ended = before.filter((unit) => !isAlive(unit, REPORT));
    expect(ended.filter((unit) => labelAt(unit, 'locality', START) !== null)).toEqual([]);
  });

  it('have 45 cells under a committee fewer than in August 2016', () => {
    expect(of('cell', START).length - of('cell', REPORT).length).toBe(45);
  });

  it('pair each village with one cell that has a secretary, of whom 115 of 154 are also head', () => {
    const villages = of('village', REPORT);
    const cells = villages.map((village) => cellsPairedAt(register, village.id, REPORT));
    expect(cells.every((paired) => paired.length === 1)).toBe(true);
    expect(cells.flat().filter((cell) => holdingAt(cell, 'secretary', REPORT) !== null)).toHaveLength(154);
    expect(villages.filter((village) => holdingAt(village, 'head', REPORT) !== null)).toHaveLength(154);
    expect(unified(REPORT)).toHaveLength(115);
    expect(unified(START).length).toBeLessThan(115);
  });

  it('have more than 5,800 members, and at least three official ones in each cell', () => {
    expect(alive(REPORT).reduce((sum, unit) => sum + membersAt(unit, REPORT), 0)).toBeGreaterThan(5800);
    const holders = alive(REPORT).filter(
      (unit) => unit.kind === 'cell' || labelAt(unit, 'form', REPORT) === 'base-cell',
    );
    expect(holders.filter((unit) => (unit.counts.official?.last()?.balance ?? 0) < 3)).toEqual([]);
  });

  it('give Duy Tân 17 cells, and its cell 2 four groups that add up to its 56 members', () => {
    expect(under(byRef('@duy-tan.dang-bo'), REPORT)).toHaveLength(17);
    const cell = byRef('@duy-tan.cb-2');
    const groups = of('group', REPORT).filter((group) => parentAt(group, REPORT) === cell.id);
    expect(membersAt(cell, REPORT)).toBe(56);
    expect(groups).toHaveLength(4);
    expect(groups.reduce((sum, group) => sum + Number(labelAt(group, 'number', REPORT)), 0)).toBe(56);
    const head = holdingAt(byRef('@duy-tan.tdp-2'), 'head', REPORT)?.holder;
    expect(head).toBeDefined();
    expect(holdingAt(cell, 'secretary', REPORT)?.holder).toBe(head);
  });

  it('give Đăk Cấm 13 cells with 139 members, some of them not paired with a village', () => {
    const cells = under(byRef('@dak-cam.dang-bo'), REPORT);
    expect(cells).toHaveLength(13);
    expect(cells.reduce((sum, cell) => sum + membersAt(cell, REPORT), 0)).toBe(139);
    const paired = new Set(
      of('village', REPORT).flatMap(({ id }) => cellsPairedAt(register, id, REPORT).map((cell) => cell.id)),
    );
    const alone = cells.filter(({ id }) => !paired.has(id));
    expect(alone.length).toBeGreaterThan(0);
    expect(alone.length).toBeLessThan(cells.length);
  });

  it('hold as many rounds on as many organizations and members as the article reports, the city’s own only', () => {
    const opened = eventsOf('InspectionOpened') as Opened[];
    const counts = (form: string) => {
      const rounds = opened.filter(
        (round) => round.form === form && round.heldBy.level === 'city' && round.openedOn <= REPORT,
      );
      const targets = rounds.flatMap((round) => round.targets);
      return [
        rounds.length,
        targets.filter(({ kind }) => kind === 'organization').length,
        targets.filter(({ person }) => person !== undefined).length,
      ];
    };
    expect(counts('inspection').slice(1)).toEqual([358, 161]);
    expect(counts('supervision')).toEqual([75, 139, 1]);
    expect(opened.filter((round) => round.heldBy.level === 'grassroots').length).toBeGreaterThan(0);
  });

  it('give each organization of the report’s day one target, 600 admissions and more together', () => {
    const set = eventsOf('TargetsSet') as Targets[];
    expect(set).toHaveLength(1);
    const targets = set[0]?.targets ?? [];
    expect(targets.map(({ unit }) => unit).sort()).toEqual(
      of('organization', REPORT)
        .map(({ id }) => id)
        .sort(),
    );
    expect(targets.reduce((sum, { target }) => sum + target, 0)).toBeGreaterThanOrEqual(600);
    const [programme] = eventsOf('ProgrammeOpened') as { issuer: string; term: { to: string } }[];
    expect(programme?.issuer).toBe('Thành ủy Kon Tum');
    expect(programme?.term.to.localeCompare(REPORT)).toBe(1);
  });

  it('annul a merger recorded in error, so that on the valid axis it never was', () => {
    expect(eventsOf('DecisionAnnulled')).toHaveLength(2);
    expect(isAlive(byRef('@ia-chim.thon-8'), REPORT)).toBe(true);
    expect(isAlive(byRef('@ia-chim.thon-9'), '2020-04-01')).toBe(false);
  });

  it('carry every claim of the article by events that are in the log, of the types and as many as it says', async () => {
    const folder = resolve(SEEDS, 'kon-tum');
    const [{ claims }, { figures }] = [await loadArticle(folder), await loadFigures(folder)];
    const fits = (pattern: string, key: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(key);
    for (const { claim, carriedBy = [], events = {} } of claims) {
      expect([claim, carriedBy.filter((pattern) => !keys.some((key) => fits(pattern, key)))]).toEqual([claim, []]); // prettier-ignore
      const own = memory.events.filter(({ key }) => carriedBy.some((pattern) => fits(pattern, key)));
      const counted = Object.keys(events).map((type) => [type, own.filter(({ event }) => event.type === type).length]); // prettier-ignore
      expect([claim, Object.fromEntries(counted)]).toEqual([claim, events]);
    }
    expect(claims.flatMap(({ figures: ids }) => ids ?? []).sort()).toEqual(
      figures.map(({ id }) => id).sort(),
    );
    const carried = claims.flatMap(({ carriedBy }) => carriedBy ?? []);
    expect(reported.length).toBeGreaterThan(30);
    expect(reported.filter((key) => !carried.some((pattern) => fits(pattern, key)))).toEqual([]);
  });

  it('let Duy Tân’s cell 2 meet by groups in 2021, each time on the instruction of city and ward', () => {
    const cell = byRef('@duy-tan.cb-2').id;
    const met = (eventsOf('MeetingRecorded') as Met[]).filter((one) => one.cell === cell && one.heldOn >= '2021'); // prettier-ignore
    expect(met.length).toBeGreaterThan(0);
    for (const { form, instruction, attendance } of met) {
      expect(form).toBe('by-groups');
      expect(instruction?.title).toMatch(/thành phố|Thành ủy/);
      expect(instruction?.title).toMatch(/phường/);
      expect(new Set(attendance.flatMap(({ group }) => group ?? [])).size).toBe(4);
    }
  });

  it('let committee members of city and commune hear concerns in Đăk Cấm, which went upward and were settled', () => {
    const cells = new Set(under(byRef('@dak-cam.dang-bo'), REPORT).map(({ id }) => id));
    const heard = (eventsOf('MeetingRecorded') as Met[]).filter(({ cell }) => cells.has(cell));
    const concerns = heard.flatMap(({ meeting, issues }) => issues.map(({ issue }) => [meeting, issue] as const)); // prettier-ignore
    expect(concerns.length).toBeGreaterThan(0);
    for (const { guests } of heard)
      expect(new Set(guests.map(({ capacity }) => capacity))).toEqual(new Set(['committee-member', 'city-committee-member'])); // prettier-ignore
    const referred = new Set((eventsOf('IssueReferred') as { issue: string }[]).map(({ issue }) => issue));
    for (const [meeting, issue] of concerns) {
      expect(referred.has(issue)).toBe(true);
      const { issues } = memory.state<{ issues: ReadonlyMap<string, { status: string }> }>(`meeting-${meeting}`); // prettier-ignore
      expect(issues.get(issue)?.status).toBe('settled');
    }
  });

  it('name no person but by post', () => {
    const holders = memory.events.flatMap(
      ({ event: { data } }) =>
        (data as { changes?: { posts?: { holder: string | null }[] } }).changes?.posts ?? [],
    );
    expect(
      holders.filter(({ holder }) => holder !== null && !/^p-(bt|pbt|tt|tuv|uv|to)-/.test(holder)),
    ).toEqual([]);
    const guests = (eventsOf('MeetingRecorded') as Met[]).flatMap(({ guests: own }) => own.map(({ person }) => person)); // prettier-ignore
    const inspected = (eventsOf('InspectionOpened') as Opened[]).flatMap(({ targets }) => targets.flatMap(({ person }) => person ?? [])); // prettier-ignore
    expect([...guests, ...inspected].filter((person) => !/^p-[a-z0-9-]+$/.test(person))).toEqual([]);
    expect(eventsOf('PersonRegistered')).toEqual([]);
  });

  it('keep the log between 1,500 and 3,500 events', () => {
    expect(memory.events.length).toBeGreaterThan(1500);
    expect(memory.events.length).toBeLessThan(3500);
  });
});
