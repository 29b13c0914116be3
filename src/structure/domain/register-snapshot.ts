import { Map, Set, Stack } from 'immutable';
import type { CountEntry } from './count.js';
import type { LoggedAct, Register, Unit, Write } from './register.state.js';

type Pairs<V> = [string, V][];
type UnitJson = Omit<Unit, 'counts' | 'posts' | 'writes'> & {
  writes: Write[];
  counts: Pairs<CountEntry[]>;
  posts: Pairs<unknown>;
};
interface RegisterJson extends Pick<Register, 'id' | 'region' | 'openedOn'> {
  units: UnitJson[];
  children: Pairs<string[]>;
  paired: Pairs<string[]>;
  codes: Pairs<string[]>;
  acts: LoggedAct[];
  annulled: string[];
}

/** A register as plain JSON, for a snapshot. */
export function registerToJson(state: Register): RegisterJson {
  const sets = (map: Map<string, Set<string>>): Pairs<string[]> =>
    [...map].map(([key, set]) => [key, [...set]]);
  return {
    id: state.id, region: state.region, openedOn: state.openedOn,
    units: [...state.units.values()].map((unit) => ({
      ...unit,
      counts: Object.entries(unit.counts).map(([quantity, count]) => [quantity, count.toArray()]),
      posts: [...unit.posts],
      writes: unit.writes.toArray(),
    })),
    children: sets(state.children), paired: sets(state.paired), codes: sets(state.codes),
    acts: state.acts.toArray(), annulled: [...state.annulled],
  }; // prettier-ignore
}

/** The register that `registerToJson` wrote. */
export function registerFromJson(json: unknown): Register {
  const saved = json as RegisterJson;
  const sets = (pairs: Pairs<string[]>): Map<string, Set<string>> =>
    Map(pairs.map(([key, ids]) => [key, Set(ids)]));
  const unit = (u: UnitJson): Unit => ({
    ...u,
    counts: Object.fromEntries(u.counts.map(([quantity, entries]) => [quantity, Stack(entries)])),
    posts: Map(u.posts) as Unit['posts'],
    writes: Stack(u.writes),
  });
  return {
    id: saved.id, region: saved.region, openedOn: saved.openedOn,
    units: Map(saved.units.map((u) => [u.id, unit(u)])),
    children: sets(saved.children), paired: sets(saved.paired), codes: sets(saved.codes),
    acts: Stack(saved.acts), annulled: Set(saved.annulled),
  }; // prettier-ignore
}
