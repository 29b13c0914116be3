import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineTable, type Projection, type ReadModelWriter } from '../projection.js';
import { LeaseLost } from '../read-model.errors.js';
import { peekGeneration } from './compared-side.adapter.js';
import { SqliteGeneration } from './generation.adapter.js';
import { GenerationFiles } from './generation-files.js';

const cells = defineTable<{ cell: string; members: number }>({
  name: 'cells',
  columns: { cell: 'text', members: 'integer' },
  key: ['cell'],
});
const projections: Projection[] = [
  { name: 'cells', version: 1, tables: [cells], handles: 'all', project: () => undefined },
];

describe('a generation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-generation-'));
  const files = new GenerationFiles(folder);
  let number = 0;
  let options: { path: string; number: number; token: number; projections: Projection[] };

  beforeEach(() => {
    number += 1;
    options = { path: files.path(number), number, token: 1, projections };
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const step = (write: (model: ReadModelWriter) => void, checkpoint: string) => (model: ReadModelWriter) => {
    write(model);
    return { checkpoint, lastEvent: checkpoint, events: 1 };
  };
  const put = (cell: string, members: number) => (model: ReadModelWriter) => {
    model.put(cells, { cell, members });
  };
  const rows = (generation: SqliteGeneration) => generation.rows('select * from cells order by cell');

  it('takes no row from a process whose fencing token is stale', () => {
    const stale = SqliteGeneration.create(options);
    stale.transact(1, step(put('a', 1), 'p1'));
    const present = SqliteGeneration.open({ ...options, token: 2 });
    expect(() => stale.transact(1, step(put('a', 99), 'p2'))).toThrow(LeaseLost);
    present.transact(2, step(put('b', 2), 'p2'));
    expect(rows(present)).toEqual([
      { cell: 'a', members: 1 },
      { cell: 'b', members: 2 },
    ]);
    expect(() => SqliteGeneration.open(options)).toThrow(LeaseLost);
    stale.close();
    present.close();
  });

  it('forgets everything of a batch that fails, in the file and in memory', () => {
    const generation = SqliteGeneration.create(options);
    generation.transact(1, step(put('a', 1), 'p1'));
    const failing = (model: ReadModelWriter) => {
      put('a', 2)(model);
      model.remove(cells, { cell: 'a' });
      throw new Error('no');
    };
    expect(() => generation.transact(1, failing as never)).toThrow('no');
    let seen: unknown;
    generation.transact(
      1,
      step((model) => {
        seen = model.get(cells, { cell: 'a' });
      }, 'p2'),
    );
    expect(seen).toEqual({ cell: 'a', members: 1 });
    expect(generation.state).toMatchObject({ checkpoint: 'p2', events: 2 });
    generation.close();
  });

  it('writes any number of rows in one batch, and removes again what it put', () => {
    const generation = SqliteGeneration.create(options);
    generation.transact(
      1,
      step((model) => {
        for (let n = 0; n < 5_000; n += 1) put(`cell-${n}`, n)(model);
        for (let n = 1; n < 5_000; n += 1) model.remove(cells, { cell: `cell-${n}` });
      }, 'p1'),
    );
    expect(rows(generation)).toEqual([{ cell: 'cell-0', members: 0 }]);
    generation.close();
  });

  it('that is being built stands in one transaction until it is kept, and nobody sweeps its file away meanwhile', () => {
    const generation = SqliteGeneration.create({ ...options, volatile: true });
    generation.transact(1, step(put('a', 1), 'p1'));
    generation.transact(1, step(put('b', 2), 'p2'));
    expect(peekGeneration(options.path)?.checkpoint).toBeUndefined();
    expect(files.remove(number)).toBe(false);
    generation.keep();
    expect(peekGeneration(options.path)).toMatchObject({ checkpoint: 'p2', events: 2 });
    generation.harden();
    generation.transact(1, step(put('c', 3), 'p3'));
    expect(peekGeneration(options.path)).toMatchObject({ checkpoint: 'p3', events: 3 });
    expect(rows(generation)).toHaveLength(3);
    generation.close();
  });

  it('keeps its file until nobody has it open', () => {
    const generation = SqliteGeneration.create(options);
    expect(files.remove(number)).toBe(false);
    generation.close();
    expect(files.remove(number)).toBe(true);
    expect(files.list()).not.toContain(number);
  });
});
