import fc from 'fast-check';
import { POSTS, ROUTES, FORMS, type Kind } from './act.js';
import {
  childrenAt,
  decisionIn,
  isAlive,
  numberAt,
  parentAt,
  textAt,
  type Register,
  type Unit,
} from './register.state.js';
import type { DecisionName } from './structure-decisions.js';

/** What a generated step is made from: which command, on which day, and numbers to pick with. */
export interface Step {
  readonly command: DecisionName | 'CorrectDecision';
  readonly day: number;
  readonly picks: readonly number[];
}

/** Days of the generated decisions; few, so that several fall on one day and many are recorded late. */
export const DAYS = [
  '2016-08-01',
  '2017-03-01',
  '2018-06-30',
  '2019-01-01',
  '2019-12-30',
  '2020-01-01',
  '2021-07-15',
];
const ACCEPT = ['village-households', 'cell-members', 'committee-members', 'group-numbers'];
const PEOPLE = ['p1', 'p2', 'p3', 'p4'];
const basis = { number: '1', title: 't', issuer: 'i', date: '2016-01-01' };

/** Picks from the numbers of a step, one after the other; the same step on the same state gives the same command. */
export class Chooser {
  private at = 0;
  readonly day: string;
  constructor(
    readonly state: Register,
    readonly step: Step,
  ) {
    this.day = DAYS[step.day % DAYS.length] ?? '2020-01-01';
  }

  number(below: number): number {
    const pick = this.step.picks[this.at++ % this.step.picks.length] ?? 0;
    return (pick + this.at * 7) % below;
  }

  of<T>(list: readonly T[]): T {
    return list[this.number(list.length)] as T;
  }

  chance(percent: number): boolean {
    return this.number(100) < percent;
  }

  units(...kinds: readonly Kind[]): Unit[] {
    return [...this.state.units.values()].filter((unit) => kinds.includes(unit.kind));
  }

  /** Mostly a unit that lives on the day; now and then one that does not, of another kind, or of nowhere. */
  unit(...kinds: readonly Kind[]): string {
    if (this.chance(2)) return 'nowhere';
    const all = this.chance(4) ? [...this.state.units.values()] : this.units(...kinds);
    const living = this.chance(8) ? all : all.filter((unit) => isAlive(unit, this.day));
    return living.length === 0 ? 'nowhere' : this.of(living).id;
  }

  code(): string {
    return `0${this.number(8)}`;
  }

  known(id: string): Unit | undefined {
    return this.state.units.get(id);
  }

  decision(): string {
    const ids = [...new Set(this.state.acts.map((act) => act.decision))];
    return ids[this.number(Math.min(ids.length, 12))] ?? 'none';
  }
}

type Body = Record<string, unknown>;
type Make = (c: Chooser) => Body;

function siblings(c: Chooser, kind: Kind): string[] {
  const first = c.known(c.unit(kind));
  if (!first) return ['nowhere', c.unit(kind)];
  const parent = parentAt(first, c.day);
  const others = childrenAt(c.state, parent, c.day).filter(
    (unit) => unit.kind === kind && unit.id !== first.id,
  );
  const ids = [first.id, ...others.slice(0, 1 + c.number(2)).map((unit) => unit.id)];
  return c.chance(5) ? [...ids, c.unit(kind)] : ids;
}

const RECEIVERS: Record<Kind, readonly Kind[]> = {
  locality: ['locality'], village: ['village'], organization: ['organization'], cell: ['cell'], group: ['group', 'cell'],
}; // prettier-ignore
const PARENTS = { village: ['locality'], cell: ['organization'], group: ['cell', 'organization'] } as const;

/** Where things go: to one receiver, or to the first two units that the decision makes. */
function placement(c: Chooser, unit: string, to: readonly string[], kind: Kind): Body {
  const [first = 'nowhere', second = first] = to;
  const known = c.known(unit);
  const official = known ? Math.floor(numberAt(known, 'official', c.day) / 2) : 0;
  const probationary = known ? Math.floor(numberAt(known, 'probationary', c.day) / 2) : 0;
  const households = known ? Math.floor(numberAt(known, 'households', c.day) / 3) : 0;
  const from = c.chance(50) ? {} : { from: unit };
  const holds = kind === 'cell' || kind === 'organization';
  const children = known
    ? childrenAt(c.state, unit, c.day).map((child, at) => ({ child: child.id, to: at % 2 === 0 ? first : second, ...(c.chance(50) ? { code: c.code() } : {}) }))
    : []; // prettier-ignore
  return {
    ...(kind === 'village' ? { households: [...(second === first ? [] : [{ from: unit, to: second, households }]), { ...from, to: first, households: 'rest' }] } : {}),
    ...(holds && membersIn(c, unit, first) ? { members: [...(second === first ? [] : [{ from: unit, to: second, official, probationary }]), { ...from, to: first, official: 'rest', probationary: 'rest' }] } : {}),
    ...(c.chance(60) ? { children } : c.chance(60) ? { children: [{ child: 'rest', to: first }] } : {}),
    ...(c.chance(95) ? { obligationsTo: first } : {}),
    ...(c.chance(3) ? { exception: 'đi làm ăn xa' } : {}),
  }; // prettier-ignore
}

function membersIn(c: Chooser, unit: string, to: string): boolean {
  const known = c.known(unit);
  const receiver = c.known(to);
  const held = known ? numberAt(known, 'official', c.day) + numberAt(known, 'probationary', c.day) : 0;
  return held > 0 || receiver?.kind !== 'organization';
}

function family(kind: Kind): Record<string, Make> {
  const name = (c: Chooser): string => `${kind} ${c.number(50)}`;
  const top = kind === 'locality' || kind === 'organization';
  const parent = (c: Chooser): Body => (top ? {} : { parent: c.unit(...PARENTS[kind]) });
  const form = (c: Chooser): string => {
    if (kind !== 'village') return c.of(FORMS[kind]);
    return c.chance(60) ? 'residential-group' : 'hamlet';
  };
  return {
    establish: (c) => ({
      ...parent(c), form: kind === 'cell' && c.chance(70) ? 'residential' : form(c), name: name(c), code: c.code(),
      ...(kind === 'organization' && c.chance(50) ? { locality: c.unit('locality') } : {}),
      ...(kind === 'cell' && c.chance(40) ? { pairWith: c.unit('village') } : {}),
      ...(kind === 'cell' || (kind === 'organization' && c.chance(40)) ? { members: [{ official: 3 + c.number(5), probationary: c.number(3) }, ...(c.chance(40) ? [{ from: c.unit('cell'), official: c.number(4), probationary: 0 }] : [])] } : {}),
      ...(kind === 'village' ? { households: 230 + c.number(60) } : {}),
      ...(kind === 'group' ? { number: c.number(4) } : {}),
    }),
    merge: (c) => {
      const units = siblings(c, kind);
      const code = c.known(units[0] ?? '');
      const ownCode = code ? textAt(code, 'code', c.day) || '09' : '09';
      const into = c.chance(40)
        ? { survivor: units[c.number(units.length)], ...(c.chance(40) ? { name: name(c) } : {}), ...(c.chance(20) ? { code: c.code() } : {}) }
        : { name: name(c), code: c.chance(60) ? ownCode : c.code(), ...(c.chance(60) && kind !== 'village' ? { form: form(c) } : {}) };
      return { units, into, ...(c.chance(20) ? { place: { obligationsTo: c.unit(kind) } } : {}) };
    },
    split: (c) => {
      const unit = c.unit(kind);
      return { unit, into: [{ name: name(c), code: c.code() }, { name: name(c), code: `1${c.number(9)}` }], place: placement(c, unit, ['#1', '#2'], kind) };
    },
    dissolve: (c) => {
      const unit = c.unit(kind);
      return { unit, place: placement(c, unit, [c.unit(...RECEIVERS[kind])], kind) };
    },
    rename: (c) => ({ unit: c.unit(kind), name: name(c) }),
    recode: (c) => ({ unit: c.unit(kind), code: c.code() }),
    reclassify: (c) => ({ unit: c.unit(kind), form: form(c), ...(kind === 'organization' && c.chance(40) ? { locality: c.chance(30) ? null : c.unit('locality') } : {}) }),
    transfer: (c) => ({ unit: c.unit(kind), to: top ? '' : c.unit(...PARENTS[kind]), ...(c.chance(60) ? { code: c.code() } : {}) }),
    part: (c) => {
      const unit = c.unit(kind);
      const children = c.known(unit) ? childrenAt(c.state, unit, c.day).slice(0, 1 + c.number(2)).map((child) => ({ child: child.id, code: c.code() })) : [];
      return {
        unit, to: c.unit(kind),
        ...(kind === 'village' ? { households: 1 + c.number(30) } : kind === 'cell' ? { official: c.number(4), probationary: c.number(2) } : { children: children.length > 0 ? children : [{ child: 'nowhere' }] }),
      };
    },
    restore: (c) => {
      const ended = c.units(kind).filter((unit) => unit.existence.some((entry) => !entry.value.alive));
      const unit = ended.length === 0 || c.chance(5) ? c.unit(kind) : c.of(ended).id;
      return {
        unit, code: c.code(), ...parent(c),
        ...(c.chance(70) ? { back: {
          ...(kind === 'cell' ? { members: [{ from: c.unit('cell'), official: c.number(4), probationary: 0 }] } : {}),
          ...(kind === 'village' ? { households: [{ from: c.unit('village'), households: c.number(60) }] } : {}),
          ...(kind === 'locality' && c.chance(50) ? { children: [{ child: c.unit('village'), code: c.code() }] } : {}),
        } } : {}),
      };
    },
  }; // prettier-ignore
}

const locality = family('locality');
const villages = family('village');
const organization = family('organization');
const cells = family('cell');
const groups = family('group');
const carry = (c: Chooser): Body =>
  c.chance(40) ? { carryTo: c.unit('cell', 'village', 'organization') } : {};
const holder = (c: Chooser): string => c.of(PEOPLE);
const appointment = (c: Chooser): Body => {
  const route = c.of(ROUTES);
  const until = DAYS.find((day) => day > c.day && c.chance(50)) ?? '2022-01-01';
  return { route, ...(route === 'acting' || c.chance(20) ? { until } : {}), ...(c.chance(40) ? { replaces: holder(c) } : {}) };
}; // prettier-ignore
const POST_OF: Record<Kind, readonly string[]> = {
  locality: ['city-committee-member'], village: ['head'], organization: ['secretary', 'deputy-secretary', 'committee-member'],
  cell: ['secretary', 'deputy-secretary'], group: ['leader'],
}; // prettier-ignore
const post = (c: Chooser, unit: string): string => {
  const kind = c.known(unit)?.kind;
  return kind === undefined || c.chance(5) ? c.of(POSTS) : c.of(POST_OF[kind]);
};

/** A body for every command of the family but its header; `CorrectDecision` is made of another step. */
const MAKE: Partial<Record<DecisionName, Make>> = {
  EstablishLocality: locality['establish']!, MergeLocalities: locality['merge']!, SplitLocality: locality['split']!, DissolveLocality: locality['dissolve']!,
  RenameLocality: locality['rename']!, RecodeLocality: locality['recode']!, ReclassifyLocality: locality['reclassify']!, TransferPartOfLocality: locality['part']!, RestoreLocality: locality['restore']!,
  EstablishVillage: villages['establish']!, MergeVillages: villages['merge']!, SplitVillage: villages['split']!, DissolveVillage: villages['dissolve']!, RenameVillage: villages['rename']!,
  RecodeVillage: villages['recode']!, TransferVillage: villages['transfer']!, TransferPartOfVillage: villages['part']!, RestoreVillage: villages['restore']!,
  EstablishOrganization: organization['establish']!, MergeOrganizations: organization['merge']!, SplitOrganization: organization['split']!, DissolveOrganization: organization['dissolve']!,
  RenameOrganization: organization['rename']!, RecodeOrganization: organization['recode']!, ReclassifyOrganization: organization['reclassify']!, TransferPartOfOrganization: organization['part']!, RestoreOrganization: organization['restore']!,
  EstablishCell: cells['establish']!, MergeCells: cells['merge']!, SplitCell: cells['split']!, DissolveCell: cells['dissolve']!, RenameCell: cells['rename']!, RecodeCell: cells['recode']!,
  TransferCell: cells['transfer']!, ReclassifyCell: cells['reclassify']!, TransferPartOfCell: cells['part']!, RestoreCell: cells['restore']!,
  FormGroup: groups['establish']!, MergeGroups: groups['merge']!, SplitGroup: groups['split']!, DissolveGroup: groups['dissolve']!, RenameGroup: groups['rename']!, RecodeGroup: groups['recode']!,
  TransferGroup: groups['transfer']!, ReclassifyGroup: groups['reclassify']!, RestoreGroup: groups['restore']!,
  ConvertBaseCellToCell: (c) => ({ unit: c.unit('organization'), name: 'Chi bộ', code: c.code(), form: c.chance(60) ? 'residential' : 'agency', parent: c.unit('organization'), ...(c.chance(40) ? { pairWith: c.unit('village') } : {}) }),
  ConvertCellToBaseCell: (c) => ({ unit: c.unit('cell'), name: 'Chi bộ cơ sở', code: c.code(), ...(c.chance(40) ? { locality: c.unit('locality') } : {}) }),
  PairCell: (c) => ({ cell: c.unit('cell'), village: c.unit('village') }),
  UnpairCell: (c) => ({ cell: c.unit('cell') }),
  SetGroupNumber: (c) => ({ group: c.unit('group'), number: c.number(6) }),
  AdmitMembers: (c) => ({ unit: c.unit('cell', 'organization'), number: 1 + c.number(4), ...carry(c) }),
  MakeMembersOfficial: (c) => ({ unit: c.unit('cell', 'organization'), number: 1 + c.number(2), ...carry(c) }),
  TransferMembers: (c) => ({ ...(c.chance(80) ? { from: c.unit('cell') } : {}), ...(c.chance(80) ? { to: c.unit('cell', 'organization') } : {}), official: c.number(3), probationary: c.number(2), ...carry(c) }),
  RecordMembersLeft: (c) => ({ unit: c.unit('cell', 'organization'), official: c.number(3), probationary: c.number(2), ...carry(c) }),
  RecountMembers: (c) => ({ unit: c.unit('cell', 'organization'), official: 3 + c.number(12), probationary: c.number(4), ...carry(c) }),
  ChangeHouseholds: (c) => ({ unit: c.unit('village'), delta: c.number(40) - 15, ...carry(c) }),
  RecountHouseholds: (c) => ({ unit: c.unit('village'), households: 80 + c.number(100), ...carry(c) }),
  FillPost: (c) => { const unit = c.unit('locality', 'village', 'organization', 'cell', 'group'); return { unit, post: post(c, unit), holder: holder(c), ...appointment(c) }; },
  EndPost: (c) => { const unit = c.unit('locality', 'village', 'organization', 'cell', 'group'); return { unit, post: post(c, unit), holder: holder(c) }; },
  AssignSecretaryAsHead: (c) => ({ cell: c.unit('cell'), holder: holder(c), secretary: appointment(c), head: appointment(c) }),
  AnnulDecision: (c) => ({ decisionId: c.decision() }),
  CorrectRecord: (c) => {
    const decisionId = c.decision();
    const unit = decisionIn(c.state, decisionId)?.acts[0]?.touched[0] ?? 'nowhere';
    return { decisionId, correct: { ...(c.chance(50) ? { reason: 'ghi lại' } : {}), ...(c.chance(40) ? { founded: [{ unit, founded: '1990-01-01' }] } : {}), ...(c.chance(60) ? { spelling: [{ unit, name: `viết đúng ${c.number(9)}` }] } : {}) } };
  },
}; // prettier-ignore

/** Every command that `commandOf` can make. */
export const RANDOM_COMMANDS = [...(Object.keys(MAKE) as DecisionName[]), 'CorrectDecision' as const];

/** The command that a step means on a state: one that fits its schema, and often the rules too. */
export function commandOf(state: Register, step: Step): { name: Step['command']; body: Body } {
  const chooser = new Chooser(state, step);
  const header = { effectiveOn: chooser.day, decidedOn: chooser.day };
  if (step.command !== 'CorrectDecision') {
    const body = MAKE[step.command]?.(chooser) ?? {};
    const accept = ['AnnulDecision', 'CorrectRecord'].includes(step.command) ? {} : { accept: ACCEPT };
    return { name: step.command, body: { ...header, ...accept, ...body } };
  }
  const names = Object.keys(MAKE) as DecisionName[];
  const command = chooser.of(names);
  const right = commandOf(state, { command, day: step.day, picks: [...step.picks].reverse() });
  return {
    name: 'CorrectDecision',
    body: {
      ...header,
      decisionId: chooser.decision(),
      command,
      body: { register: 'r', reason: 'đúng', basis, ...right.body },
    },
  };
}

/** Sequences of steps, for properties of registers. */
export const generatedSteps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      command: fc.constantFrom(...RANDOM_COMMANDS),
      day: fc.nat(DAYS.length - 1),
      picks: fc.array(fc.nat(9999), { minLength: 12, maxLength: 12 }),
    }),
    { minLength: 5, maxLength, size: 'max' },
  );
