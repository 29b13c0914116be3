import { defineTable, type Projection } from './projection.js';
import { givenEvents } from './testing.js';

interface UnitRow {
  id: string;
  parent: string | null;
  members: number;
  names: string[];
}

const units = defineTable<UnitRow>({
  name: 'units',
  columns: { id: 'text', parent: 'text?', members: 'integer', names: 'json' },
  key: ['id'],
  indexes: [['parent']],
});

const named = (id: string, parent: string | null, name: string) => ({
  type: 'Named',
  data: { id, parent, name },
});
const ended = (parent: string) => ({ type: 'ChildrenEnded', data: { parent } });

const projection: Projection = {
  name: 'units',
  version: 1,
  tables: [units],
  handles: ['Named', 'ChildrenEnded'],
  project({ event }, model) {
    const data = event.data as { id: string; parent: string; name: string };
    if (event.type === 'ChildrenEnded') {
      for (const child of model.select(units, { parent: data.parent })) model.remove(units, { id: child.id });
      return;
    }
    const known = model.get(units, { id: data.id });
    model.put(units, {
      id: data.id,
      parent: data.parent,
      members: (known?.members ?? 0) + 1,
      names: [...(known?.names ?? []), data.name],
    });
  },
};

describe('a projection in a spec', () => {
  it('shows the rows that follow from the given events, in the order of their key', () => {
    const tables = givenEvents(projection, [
      named('b', null, 'Thôn 2'),
      named('a', 'b', 'Thôn 1'),
      named('a', 'b', 'Thôn Một'),
    ]);
    expect(tables.rows(units)).toEqual([
      { id: 'a', parent: 'b', members: 2, names: ['Thôn 1', 'Thôn Một'] },
      { id: 'b', parent: null, members: 1, names: ['Thôn 2'] },
    ]);
  });

  it('finds by an index what the same batch wrote, moved away and removed before', () => {
    const tables = givenEvents(projection, [
      named('a', 'p', 'A'),
      ended('nobody'),
      named('b', 'p', 'B'),
      named('a', 'q', 'A'),
      ended('p'),
      named('c', 'p', 'C'),
      ended('none'),
    ]);
    expect(tables.rows(units).map((row) => [row.id, row.parent])).toEqual([
      ['a', 'q'],
      ['c', 'p'],
    ]);
  });

  it('fails its spec when it changes a row in place', () => {
    const careless: Projection = {
      ...projection,
      project: (recorded, model) => {
        projection.project(recorded, model);
        model.get(units, { id: 'a' })?.names.push('added in place');
      },
    };
    expect(() => givenEvents(careless, [named('a', null, 'A')])).toThrow('projection units threw');
  });

  it('refuses a value that the column does not take, a column that is not there, and a search without an index', () => {
    const putting = (row: object): Projection => ({
      ...projection,
      project: (_, model) => model.put(units, row as UnitRow),
    });
    const because = (one: Projection) => {
      try {
        givenEvents(one, [named('a', null, 'A')]);
        return undefined;
      } catch (error) {
        return ((error as Error).cause as Error).message;
      }
    };
    expect(because(putting({ id: 'a', parent: null, members: 1.5, names: [] }))).toBe(
      'units.members is integer, not 1.5',
    );
    expect(because(putting({ id: 'a', parent: null, members: 1 }))).toBe(
      'units.names is json, not undefined',
    );
    expect(because(putting({ id: 'a', parent: null, members: 1, names: [], more: 1 }))).toBe(
      'table units has no column more',
    );
    expect(because({ ...projection, project: (_, model) => void model.select(units, { members: 1 }) })).toBe(
      'table units has no index that begins with members',
    );
  });
});
