import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cells, terms } from '../generation.contract.js';
import type { Projection, ReadModelWriter } from '../projection.js';
import { peekGeneration } from './compared-side.adapter.js';
import { SqliteFillingGeneration } from './filling-generation.adapter.js';
import { SqliteGeneration } from './generation.adapter.js';
import { GenerationFiles } from './generation-files.js';

const projections: Projection[] = [
  { name: 'cells', version: 1, tables: [cells, terms], handles: 'all', project: () => undefined },
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

  describe('that is being filled', () => {
    let filling: SqliteFillingGeneration;
    beforeEach(async () => {
      filling = await SqliteFillingGeneration.create(options);
    });
    afterEach(() => filling.abandon());

    it('stands in one transaction until it is finished, and nobody sweeps its file away meanwhile', async () => {
      await filling.transact(1, step(put('a', 1), 'p1'));
      await filling.transact(1, step(put('b', 2), 'p2'));
      await filling.ready();
      expect(peekGeneration(options.path)?.checkpoint).toBeUndefined();
      expect(files.remove(number)).toBe(false);
      const generation = await filling.finish();
      expect(peekGeneration(options.path)).toMatchObject({ checkpoint: 'p2', events: 2 });
      expect(files.remove(number)).toBe(false);
      generation.commit(1, step(put('c', 3), 'p3'));
      expect(peekGeneration(options.path)).toMatchObject({ checkpoint: 'p3', events: 3 });
      expect(rows(generation)).toHaveLength(3);
      void generation.close();
    });

    it('reads what earlier batches stored, by key, by index and by span', async () => {
      await filling.transact(
        1,
        step((model) => {
          put('a', 1)(model);
          put('b', 1)(model);
          for (const [opened, to] of [
            ['1', '2'],
            ['2', null],
          ] as const)
            // prettier-ignore
            model.put(terms, { holder: 'h', opened, to, closed: null });
        }, 'p1'),
      );
      // What a batch wrote is in memory: what a fresh cache reads must come from the file.
      await expect(filling.transact(1, () => { throw new Error('forget') })).rejects.toThrow('forget'); // prettier-ignore
      let seen: unknown;
      await filling.transact(
        1,
        step((model) => {
          seen = [
            model.get(cells, { cell: 'a' }),
            model.get(cells, { cell: 'z' }),
            model.select(cells, { members: 1 }).map(({ cell }) => cell),
            model.spans(terms, { holder: 'h' }).map(({ opened }) => opened),
            model.spans(terms, { holder: 'h' }, '3').map(({ opened }) => opened),
          ];
        }, 'p2'),
      );
      expect(seen).toEqual([{ cell: 'a', members: 1 }, undefined, ['a', 'b'], ['1', '2'], ['2']]);
      await (await filling.finish()).close();
    });

    it('has every index once it is finished', async () => {
      const generation = await filling.finish();
      const whole = SqliteGeneration.create({ ...options, path: ':memory:' });
      const schema = 'select name, sql from sqlite_schema order by name';
      expect(generation.rows(schema)).toEqual(whole.rows(schema));
      void generation.close();
      void whole.close();
    });

    it('says so when a row cannot be stored', async () => {
      await filling.transact(1, step((model) => model.put(cells, { cell: '\ud800'.repeat(2), members: 2 ** 53 - 1 }), 'p1')); // prettier-ignore
      rmSync(folder, { recursive: true });
      mkdirSync(join(folder, 'read-models'), { recursive: true });
      await expect(filling.finish()).rejects.toThrow();
    });
  });

  it('that cannot be made says why', async () => {
    const path = join(folder, 'nowhere', 'generation-1.sqlite');
    await expect(SqliteFillingGeneration.create({ ...options, path })).rejects.toThrow(
      'directory does not exist',
    );
  });

  it('keeps its file until nobody has it open', () => {
    const generation = SqliteGeneration.create(options);
    expect(files.remove(number)).toBe(false);
    void generation.close();
    expect(files.remove(number)).toBe(true);
    expect(files.list()).not.toContain(number);
  });
});
