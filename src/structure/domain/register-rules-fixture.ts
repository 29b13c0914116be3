import type { Day } from '../../kernel/day.js';
import { villageFormIn } from './guards.js';
import {
  childrenAt,
  holdingAt,
  holdsMembers,
  isAlive,
  labelAt,
  numberAt,
  pairingAt,
  parentAt,
  textAt,
  type Register,
  type Unit,
} from './register.state.js';
import { TestRegister } from './test-register.js';
import { spansOf } from './unit-spans.js';

/** A register with something of every kind and form, for generated sequences of commands. */
export function variedRegister(): TestRegister {
  const line = (ref: string, kind: string, form: string, code: string, more: object = {}) => ({ ref, kind, form, name: `${kind} ${ref.slice(1)}`, code, ...more }); // prettier-ignore
  const post = (name: string, holder: string) => ({ posts: [{ post: name, holder, route: 'elected' }] });
  const members = { official: 9, probationary: 2 };
  return TestRegister.with(
    line('@w', 'locality', 'ward', '01'),
    line('@x', 'locality', 'commune', '02', post('city-committee-member', 'p4')),
    line('@y', 'locality', 'township', '03'),
    line('@v5', 'village', 'residential-group', '05', { parent: '@y', households: 70 }),
    line('@v1', 'village', 'residential-group', '01', {
      parent: '@w',
      households: 900,
      ...post('head', 'p1'),
    }),
    line('@v2', 'village', 'residential-group', '02', { parent: '@w', households: 90 }),
    line('@v3', 'village', 'hamlet', '01', { parent: '@x', households: 150 }),
    line('@v4', 'village', 'hamlet', '03', { parent: '@x', households: 60 }),
    line('@o', 'organization', 'committee', '01', { locality: '@w', ...post('secretary', 'p2') }),
    line('@q', 'organization', 'committee', '02', { locality: '@x' }),
    line('@b', 'organization', 'base-cell', '03', { ...members, ...post('secretary', 'p3') }),
    line('@c1', 'cell', 'residential', '01', {
      parent: '@o',
      pairWith: '@v1',
      ...members,
      ...post('secretary', 'p1'),
    }),
    line('@c2', 'cell', 'residential', '02', { parent: '@o', pairWith: '@v2', ...members }),
    line('@c3', 'cell', 'school', '03', { parent: '@o', ...members }),
    line('@c4', 'cell', 'residential', '01', { parent: '@q', pairWith: '@v3', ...members }),
    line('@g1', 'group', 'standing', '01', { parent: '@c1', number: 3, ...post('leader', 'p4') }),
    line('@g2', 'group', 'standing', '02', { parent: '@c1', number: 4 }),
    line('@g3', 'group', 'temporary', '01', { parent: '@b', number: 2 }),
  ).register;
}

/** All days on which something of a register changes. */
export function daysOf(state: Register): Day[] {
  const days = [...state.units.values()].flatMap((unit) => [
    ...[unit.existence, unit.parent, unit.pairing, ...Object.values(unit.labels), ...unit.posts.values()].flat().map(({ on }) => on),
    ...Object.values(unit.counts).flatMap((count) => count.toArray().map(({ on }) => on)),
  ]); // prettier-ignore
  return [...new Set(days)].sort();
}

const PARENT_FORMS: Record<string, (parent: Unit, form: string, day: Day) => boolean> = {
  village: (parent, form, day) => parent.kind === 'locality' && form === villageFormIn(textAt(parent, 'form', day)),
  cell: (parent, _form, day) => textAt(parent, 'form', day) === 'committee',
  group: (parent, _form, day) => parent.kind === 'cell' || textAt(parent, 'form', day) === 'base-cell',
}; // prettier-ignore

/** Which rules of the design a register breaks on which day; none, whatever was recorded. */
export function brokenRules(state: Register): string[] {
  const days = daysOf(state);
  return [...state.units.values()].flatMap((unit) => [
    ...days.flatMap((day) => (isAlive(unit, day) ? livingRules(state, unit, day) : deadRules(unit, day))),
    ...postRules(unit),
    ...spanRules(unit, days),
  ]);
}

function livingRules(state: Register, unit: Unit, day: Day): string[] {
  const broken: string[] = [];
  const check = (holds: boolean, rule: string): void => {
    if (!holds) broken.push(`${day} ${unit.kind} ${unit.id}: ${rule}`);
  };
  const alive = (id: unknown): boolean => {
    const other = state.units.get(String(id));
    return other !== undefined && isAlive(other, day);
  };
  const parent = parentAt(unit, day);
  const fits = PARENT_FORMS[unit.kind];
  if (!fits) check(parent === null, 'stands under the register');
  else {
    const above = state.units.get(parent ?? '');
    check(above !== undefined && isAlive(above, day), `its parent ${String(parent)} exists`);
    check(above !== undefined && fits(above, textAt(unit, 'form', day), day), 'its parent is of the right kind and form');
  } // prettier-ignore
  const code = textAt(unit, 'code', day);
  const sameCode = childrenAt(state, parent, day).filter(
    (other) => other.kind === unit.kind && textAt(other, 'code', day) === code,
  );
  check(sameCode.length === 1, `its code ${code} is its own`);
  const village = pairingAt(unit, day);
  check(village === null || alive(village), `the village ${String(village)} that it is paired with exists`);
  check(village === null || textAt(unit, 'form', day) === 'residential', 'only residential cells are paired');
  const locality = labelAt(unit, 'locality', day);
  check(locality === null || alive(locality), `the locality ${String(locality)} that it names exists`);
  for (const quantity of ['official', 'probationary', 'households'] as const) {
    const number = numberAt(unit, quantity, day);
    check(number >= 0, `its ${quantity} are not below zero: ${number}`);
    const holds = quantity === 'households' ? unit.kind === 'village' : holdsMembers(unit, day);
    check(holds || number === 0, `it may hold ${quantity}`);
  }
  return broken;
}

function deadRules(unit: Unit, day: Day): string[] {
  return (['official', 'probationary', 'households'] as const)
    .filter((quantity) => numberAt(unit, quantity, day) !== 0)
    .map((quantity) => `${day} ${unit.kind} ${unit.id}: holds ${quantity} though it does not exist`);
}

/** One holder of a post at a time (committee members excepted), and none in a unit that does not exist. */
function postRules(unit: Unit): string[] {
  const { posts, versions } = spansOf(unit);
  const end = (to: Day | null): Day => to ?? '9999-12-31';
  return posts.flatMap((one, at) => {
    const name = `${unit.kind} ${unit.id}: ${one.post} of ${one.holder} from ${one.from} to ${String(one.to)}`;
    const rival = posts.slice(at + 1).find(
      (other) => other.post === one.post && (one.post !== 'committee-member' || other.holder === one.holder) && one.from < end(other.to) && other.from < end(one.to),
    ); // prettier-ignore
    const lives = versions.some((life) => life.from <= one.from && one.from < end(life.to));
    return [
      ...(rival ? [`${name} overlaps ${rival.holder} from ${rival.from}`] : []),
      ...(lives && one.from < end(one.to) ? [] : [`${name} lies outside the unit's life`]),
    ];
  });
}

/** What holds on a day is what the spans say that read models keep. */
function spanRules(unit: Unit, days: readonly Day[]): string[] {
  const { posts, versions } = spansOf(unit);
  const holds = ({ from, to }: { from: Day; to: Day | null }, day: Day): boolean =>
    from <= day && (to === null || day < to);
  return days.flatMap((day) => {
    const held = [...unit.posts.keys()].flatMap((key) => {
      const holding = holdingAt(unit, key, day);
      return holding ? [`${key.split(':')[0] ?? key} ${holding.holder}`] : [];
    });
    const spans = posts.filter((one) => holds(one, day)).map(({ post, holder }) => `${post} ${holder}`);
    const village = versions.find((one) => holds(one, day))?.village ?? null;
    return [
      ...(String(held.sort()) === String(spans.sort()) ? [] : [`${day} ${unit.kind} ${unit.id}: held ${String(held)}, spans ${String(spans)}`]),
      ...(village === pairingAt(unit, day) ? [] : [`${day} ${unit.kind} ${unit.id}: its pairing is not that of its spans`]),
    ];
  });
} // prettier-ignore
