import { givenEvents } from '../../projections/index.js';
import type { Register } from '../domain/register.state.js';
import type { TestRegister } from '../domain/test-register.js';
import { spansOf } from '../domain/unit-spans.js';
import { countsProjection } from './counts.projection.js';
import { postsProjection } from './posts.projection.js';
import { structureProjection } from './structure.projection.js';
import {
  countVersions,
  postVersions,
  unitTouches,
  unitVersions,
  type Bitemporal,
} from './structure-tables.js';

type Said = Record<string, readonly string[]>;

const text = (fields: object): string => JSON.stringify(fields);
const known = <R extends Bitemporal>(rows: readonly R[], unit: string): R[] =>
  rows.filter((row) => row.unit === unit && row.closed === null);

/** What the read models hold now of every unit: versions, counts and posts, each a line of text. */
export function rowsOf(register: TestRegister): Said {
  const versions = givenEvents(structureProjection, register.events).rows(unitVersions);
  const counts = givenEvents(countsProjection, register.events).rows(countVersions);
  const posts = givenEvents(postsProjection, register.events).rows(postVersions);
  return Object.fromEntries(
    [...register.state.units.keys()].map((unit) => [
      unit,
      [
        ...known(versions, unit).map(({ validFrom, validTo, kind, form, name, code, parent, locality, number, village, endedHow, successors }) =>
          text({ from: validFrom, to: validTo, kind, form, name, code, parent, locality, number, village, endedHow, successors: successors ?? [] }),
        ),
        ...known(counts, unit).map(({ validFrom, validTo, quantity, number }) => text({ from: validFrom, to: validTo, quantity, number })),
        ...known(posts, unit).map(({ validFrom, validTo, post, holder, route, until, basis }) => text({ from: validFrom, to: validTo, post, holder, route, until, basis })),
      ].sort(),
    ]),
  ); // prettier-ignore
}

/** The revision of the last event that touched each unit, as the read models have it. */
export function touchesIn({ events }: Pick<TestRegister, 'events'>): Record<string, number> {
  const rows = givenEvents(structureProjection, events).rows(unitTouches);
  return Object.fromEntries(rows.map(({ unit, revision }) => [unit, revision]));
}

/** The same, as the fold has it. */
export function touchesOf({ units }: Register): Record<string, number> {
  return Object.fromEntries([...units.values()].map(({ id, lastTouch }) => [id, lastTouch.revision]));
}

/** What the fold says of the same units, in the same lines. */
export function foldOf(register: TestRegister): Said {
  return Object.fromEntries(
    [...register.state.units.values()].map((unit) => {
      const { versions, counts, posts } = spansOf(unit);
      const lines = [
        ...versions.map(({ from, to, form, name, code, parent, locality, number, village, endedHow, successors }) =>
          text({ from, to, kind: unit.kind, form, name, code, parent, locality, number, village, endedHow, successors }),
        ),
        ...counts.map(({ from, to, quantity, number }) => text({ from, to, quantity, number })),
        ...posts.map(({ from, to, post, holder, route, until, basis }) => text({ from, to, post, holder, route, until, basis: basis ?? null })),
      ]; // prettier-ignore
      return [unit.id, lines.sort()];
    }),
  );
}
