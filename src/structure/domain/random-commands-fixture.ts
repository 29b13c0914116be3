import fc from 'fast-check';
import { POSTS, ROUTES, FORMS, type Kind } from './act.js';
import { Chooser, DAYS, type Step } from './chooser-fixture.js';
import {
  childrenAt,
  decisionIn,
  isAlive,
  numberAt,
  parentAt,
  textAt,
  type Register,
} from './register.state.js';
import type { DecisionName } from './structure-decisions.js';

const ACCEPT = ['village-households', 'cell-members', 'committee-members', 'group-numbers'];
const PEOPLE = ['p1', 'p2', 'p3', 'p4'];
const basis = { number: '1', title: 't', issuer: 'i', date: '2016-01-01' };

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

function parentOf(c: Chooser, kind: Kind): string {
  if (kind === 'cell') return c.organization('committee');
  if (kind === 'group' && c.chance(30)) return c.organization('base-cell');
  return c.unit(kind === 'village' ? 'locality' : 'cell');
}

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
    ? childrenAt(c.state, unit, c.day).map((child, at) => ({ child: child.id, to: at % 2 === 0 ? first : second, ...(c.chance(80) ? { code: c.freshCode() } : {}) }))
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

/** Of an organization: its form, with the cells that come or go by it, or its locality. */
function reclassified(c: Chooser): Body {
  const unit = c.unit('organization');
  const known = c.known(unit);
  const other = known && textAt(known, 'form', c.day) === 'base-cell' ? 'committee' : 'base-cell';
  const form = c.chance(80) ? other : c.of(FORMS.organization);
  const groups = known ? childrenAt(c.state, unit, c.day).filter((child) => child.kind === 'group') : [];
  const cell = (code: string): Body => ({ name: `Chi bộ ${code}`, code, form: c.chance(70) ? 'residential' : 'agency', ...(c.chance(20) ? { pairWith: c.unit('village') } : {}) });
  const two = c.chance(50);
  return {
    unit, form,
    ...(c.chance(30) ? { locality: c.chance(30) ? null : c.unit('locality') } : {}),
    ...(form === 'committee' && c.chance(90) ? {
      cells: two ? [cell('1'), cell('2')] : [cell('1')],
      place: {
        ...(two ? { members: [{ to: '#1', official: 3, probationary: 0 }, { to: '#2', official: 'rest', probationary: 'rest' }] } : {}),
        ...(c.chance(50) ? { children: groups.map(({ id }, at) => ({ child: id, to: '#1', code: String(at) })) } : {}),
      },
    } : {}),
  };
} // prettier-ignore

function family(kind: Kind): Record<string, Make> {
  const name = (c: Chooser): string => `${kind} ${c.number(50)}`;
  const top = kind === 'locality' || kind === 'organization';
  const parent = (c: Chooser): Body => (top ? {} : { parent: parentOf(c, kind) });
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
        : { name: name(c), code: c.chance(60) ? ownCode : c.code(), ...(c.chance(kind === 'village' ? 5 : 60) ? { form: form(c) } : {}) };
      const to = 'survivor' in into ? String(into.survivor) : '#1';
      const children = units.filter((unit) => unit !== to).flatMap((unit) => childrenAt(c.state, unit, c.day)).map(({ id }) => ({ child: id, to, code: c.freshCode() }));
      return { units, into, place: { ...(c.chance(10) ? { obligationsTo: c.unit(kind) } : {}), ...(c.chance(70) ? { children } : {}) } };
    },
    split: (c) => {
      const unit = c.unit(kind);
      return { unit, into: [{ name: name(c), code: c.code(), ...(c.chance(5) ? { form: form(c) } : {}), ...(kind === 'group' ? { number: c.number(3) } : {}) }, { name: name(c), code: `1${c.number(9)}` }], place: placement(c, unit, ['#1', '#2'], kind) };
    },
    dissolve: (c) => {
      const unit = c.unit(kind);
      return { unit, place: placement(c, unit, [c.unit(...RECEIVERS[kind])], kind) };
    },
    rename: (c) => ({ unit: c.unit(kind), name: name(c) }),
    recode: (c) => ({ unit: c.unit(kind), code: c.code() }),
    reclassify: (c) => (kind === 'organization' ? reclassified(c) : { unit: c.unit(kind), form: form(c) }),
    transfer: (c) => ({ unit: c.unit(kind), to: top ? '' : parentOf(c, kind), ...(c.chance(60) ? { code: c.code() } : {}) }),
    part: (c) => {
      const unit = c.unit(kind);
      const children = c.known(unit) ? childrenAt(c.state, unit, c.day).slice(0, 1 + c.number(2)).map((child) => ({ child: child.id, code: c.code() })) : [];
      return {
        unit, to: c.unit(kind),
        ...(kind === 'village' ? { households: 1 + c.number(30) } : kind === 'cell' ? { official: c.number(4), probationary: c.number(2) } : { children: children.length > 0 ? children : [{ child: 'nowhere' }] }),
      };
    },
    restore: (c) => {
      const ended = c.units(kind).filter((unit) => unit.existence.some((entry) => entry.on <= c.day) && !isAlive(unit, c.day));
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
const MAKE: Record<DecisionName, Make> = {
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
  OpenRegister: (c) => ({ name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: c.day }),
  RecordOpeningInventory: (c) => ({
    asOf: c.day, source: 'Danh sách',
    lines: [
      { ref: '@x', kind: 'cell', form: 'residential', name: `cell ${c.number(50)}`, code: c.code(), parent: c.organization('committee'), official: c.number(9), probationary: c.number(3), ...(c.chance(40) ? { pairWith: c.unit('village') } : {}), posts: [{ post: 'secretary', holder: holder(c), route: c.of(ROUTES) }] },
      ...(c.chance(60) ? [{ ref: '@y', kind: 'group', form: 'standing', name: 'Tổ', code: '1', parent: '@x', number: c.number(6) }] : []),
    ],
  }),
  ConvertBaseCellToCell: (c) => ({ unit: c.organization('base-cell'), name: 'Chi bộ', code: c.code(), form: c.chance(60) ? 'residential' : 'agency', parent: c.organization('committee'), ...(c.chance(40) ? { pairWith: c.unit('village') } : {}) }),
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
  if (['OpenRegister', 'RecordOpeningInventory'].includes(step.command))
    return { name: step.command, body: MAKE[step.command as DecisionName](chooser) };
  if (step.command !== 'CorrectDecision') {
    const body = MAKE[step.command](chooser);
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
      body: {
        register: 'r',
        reason: 'đúng',
        ...(command === 'RecordOpeningInventory' || command === 'OpenRegister' ? {} : { basis }),
        ...right.body,
      },
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
