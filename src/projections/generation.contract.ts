import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MakePlace, Place } from '../../test/support/ledger.js';
import { defineTable, type AnyTable, type Projection, type ReadModelWriter } from './projection.js';
import type { ReadModelDatabase, WritableGeneration } from './read-model-database.port.js';
import { LeaseLost } from './read-model.errors.js';

export const cells = defineTable<{ cell: string; members: number }>({
  name: 'cells',
  columns: { cell: 'text', members: 'integer' },
  key: ['cell'],
  indexes: [['members']],
});
export const terms = defineTable<{
  holder: string;
  opened: string;
  to: string | null;
  closed: string | null;
}>({
  name: 'terms',
  columns: { holder: 'text', opened: 'text', to: 'text?', closed: 'text?' },
  key: ['holder', 'opened'],
  indexes: [['holder', 'to']],
  spans: { of: ['holder'], to: 'to', closed: 'closed' },
});
const notes = defineTable<{ note: string; said: { lines: string[] } | null; number: number | null }>({
  name: 'notes',
  columns: { note: 'text', said: 'json?', number: 'integer?' },
  key: ['note'],
});
const projections: Projection[] = [
  { name: 'cells', version: 1, tables: [cells, terms, notes], handles: 'all', project: () => undefined },
];

type Write = (model: ReadModelWriter) => void;

/** What a generation promises, wherever it is kept. */
export function generationContract(make: MakePlace): void {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-generation-'));
  let place: Place;
  let database: ReadModelDatabase;
  let number: number;
  beforeAll(async () => {
    place = make(folder);
    database = await place.open();
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    number = await database.control.reserveGeneration();
  });

  const made = (token = 1) => database.create({ number, token, projections });
  const opened = (token: number) => database.open({ number, token, projections });
  const batch = (generation: WritableGeneration, token: number, checkpoint: string, write: Write) =>
    generation.transact(token, (model) => {
      write(model);
      return { checkpoint, lastEvent: checkpoint, events: 1 };
    });
  const put =
    (cell: string, members: number): Write =>
    (model) =>
      model.put(cells, { cell, members });
  const rows = async (table: AnyTable = cells): Promise<unknown[]> => {
    const held = await database.hold(number);
    try {
      const all: unknown[] = [];
      for await (const page of held.scan(table)) all.push(...page.map((row) => JSON.parse(row) as unknown));
      return all;
    } finally {
      await held.close();
    }
  };

  it('takes no row from a process whose fencing token is stale', async () => {
    const stale = await made();
    await batch(stale, 1, 'p1', put('a', 1));
    const present = await opened(2);
    await expect(batch(stale, 1, 'p2', put('a', 99))).rejects.toThrow(LeaseLost);
    await batch(present, 2, 'p2', put('b', 2));
    expect(await rows()).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    await expect(opened(1)).rejects.toThrow(LeaseLost);
    await expect(database.fenceOff(number, 1)).rejects.toThrow(LeaseLost);
    await stale.close();
    await present.close();
  });

  it('is fenced off for its writer by whoever takes the lease, before anything else is written', async () => {
    const generation = await made();
    await database.fenceOff(number, 3);
    await expect(batch(generation, 1, 'p1', put('a', 1))).rejects.toThrow(LeaseLost);
    expect(await rows()).toEqual([]);
    await generation.raise(4);
    await batch(generation, 4, 'p1', put('a', 1));
    expect(await rows()).toEqual([['a', 1]]);
    await generation.close();
  });

  it('forgets everything of a batch that fails, where it is stored and in memory', async () => {
    const generation = await made();
    await batch(generation, 1, 'p1', put('a', 1));
    const failing = batch(generation, 1, 'p2', (model) => {
      put('a', 2)(model);
      model.remove(cells, { cell: 'a' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    let seen: unknown;
    await batch(generation, 1, 'p2', (model) => (seen = model.get(cells, { cell: 'a' })));
    expect(seen).toEqual({ cell: 'a', members: 1 });
    expect(generation.state).toMatchObject({ checkpoint: 'p2', events: 2 });
    expect(await database.peek(number)).toEqual(generation.state);
    await generation.close();
  });

  it('writes any number of rows in one batch, and removes again what it put', async () => {
    const generation = await made();
    await batch(generation, 1, 'p1', (model) => {
      for (let n = 0; n < 5_000; n += 1) put(`cell-${n}`, n)(model);
      for (let n = 1; n < 5_000; n += 1) model.remove(cells, { cell: `cell-${n}` });
    });
    expect(await rows()).toEqual([['cell-0', 0]]);
    await generation.close();
  });

  it('keeps of two rows with one key the last, also where nothing of the table is read', async () => {
    const generation = await made();
    const say = (note: string, number: number): Write => (model) => model.put(notes, { note, said: null, number }); // prettier-ignore
    await batch(generation, 1, 'p1', (model) => [say('n', 1), say('m', 1), say('n', 2)].forEach((one) => one(model))); // prettier-ignore
    await batch(generation, 1, 'p2', say('m', 3));
    expect(await rows(notes)).toEqual([
      ['m', null, 3],
      ['n', null, 2],
    ]);
    await generation.close();
  });

  it('keeps texts in any script, lists, nothing, and the largest number there is', async () => {
    const generation = await made();
    const said = { lines: ['Đắk La\\n\t"thôn 4"', '\u{1F3E0}\r\n', '{1,2}', 'NULL', ''] };
    const written = [
      { note: 'Tổ dân phố 1, phường Duy Tân', said, number: Number.MAX_SAFE_INTEGER },
      { note: '', said: null, number: null },
      { note: '\\N', said: { lines: [] }, number: -1 },
    ];
    await batch(generation, 1, 'p1', (model) => written.forEach((row) => model.put(notes, row)));
    await generation.close();
    const again = await opened(2);
    const read: unknown[] = [];
    await batch(again, 2, 'p2', (model) => {
      read.splice(0, 3, ...written.map(({ note }) => model.get(notes, { note })));
    });
    expect(read).toEqual(written);
    await again.close();
  });

  it('reads in a batch what stands there, and what the same batch wrote before', async () => {
    const first = await made();
    await batch(first, 1, 'p1', (model) => {
      put('a', 1)(model);
      put('b', 1)(model);
      const ends = [['1', '2'], ['2', null], ['3', null]] as const; // prettier-ignore
      for (const [opened, to] of ends) model.put(terms, { holder: 'h', opened, to, closed: null });
    });
    await first.close();
    // Nothing is in memory: what is read comes from the database.
    const generation = await opened(2);
    let seen: unknown;
    await batch(generation, 2, 'p2', (model) => {
      const { members = 0 } = model.get(cells, { cell: 'a' }) ?? {};
      put('c', members + 1)(model);
      put('b', members)(model);
      model.remove(terms, { holder: 'h', opened: '3' });
      seen = [
        model.get(cells, { cell: 'a' }),
        model.get(cells, { cell: 'z' }),
        model.select(cells, { members }).map(({ cell }) => cell),
        model.select(cells, { members: members + 1 }).map(({ cell }) => cell),
        model.select(terms, { holder: 'h', to: null }).map(({ opened }) => opened),
        model.spans(terms, { holder: 'h' }).map(({ opened }) => opened),
        model.spans(terms, { holder: 'h' }, '3').map(({ opened }) => opened),
      ];
    });
    expect(seen).toEqual([{ cell: 'a', members: 1 }, undefined, ['a', 'b'], ['c'], ['2'], ['1', '2'], ['2']]);
    expect(await rows()).toEqual([['a', 1], ['b', 1], ['c', 2]]); // prettier-ignore
    await generation.close();
  });

  it('reads row by row along a chain of any length within one batch', async () => {
    const first = await made();
    await batch(first, 1, 'p1', (model) => {
      for (let n = 0; n < 30; n += 1) put(`chain-${n}`, n + 1)(model);
    });
    await first.close();
    const generation = await opened(2);
    let length = 0;
    await batch(generation, 2, 'p2', (model) => {
      length = 0;
      for (let at: number | undefined = 0; at !== undefined; length += 1)
        at = model.get(cells, { cell: `chain-${at}` })?.members;
    });
    expect(length).toBe(31);
    await generation.close();
  });

  it('refuses to be asked by columns that nothing finds', async () => {
    const generation = await made();
    const asking = batch(generation, 1, 'p1', (model) => model.select(terms, { closed: null }));
    await expect(asking).rejects.toThrow('no index');
    await generation.close();
  });

  describe('that is being filled', () => {
    it('is seen by nobody until it is finished', async () => {
      const filling = await database.fill({ number, token: 1, projections });
      await batch(filling, 1, 'p1', put('a', 1));
      await batch(filling, 1, 'p2', put('b', 2));
      await filling.ready();
      expect((await database.peek(number))?.checkpoint).toBeUndefined();
      const generation = await filling.finish();
      expect(await database.peek(number)).toMatchObject({ checkpoint: 'p2', events: 2, token: 1 });
      await batch(generation, 1, 'p3', put('c', 3));
      expect(await database.peek(number)).toMatchObject({ checkpoint: 'p3', events: 3 });
      expect(await rows()).toHaveLength(3);
      await generation.close();
    });

    it('keeps what earlier batches wrote when one fails, and nothing of that one', async () => {
      const filling = await database.fill({ number, token: 1, projections });
      await batch(filling, 1, 'p1', put('a', 1));
      const failing = batch(filling, 1, 'p2', (model) => {
        put('a', 2)(model);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await batch(filling, 1, 'p2', put('c', 3));
      const generation = await filling.finish();
      expect(await rows()).toEqual([['a', 1], ['c', 3]]); // prettier-ignore
      expect(generation.state).toMatchObject({ checkpoint: 'p2', events: 2 });
      await generation.close();
    });

    it('and given up leaves nothing behind', async () => {
      const filling = await database.fill({ number, token: 1, projections });
      await batch(filling, 1, 'p1', put('a', 1));
      await filling.abandon();
      await database.remove(number);
      expect(await place.generations()).not.toContain(number);
    });
  });

  it('is not removed while anybody has it open or stands on it', async () => {
    const generation = await made();
    expect(await database.remove(number)).toBe(false);
    const held = await database.hold(number);
    await generation.close();
    expect(await database.remove(number)).toBe(false);
    await held.close();
    expect(await database.remove(number)).toBe(true);
    expect(await place.generations()).not.toContain(number);
    expect(await database.list()).not.toContain(number);
    expect(await database.peek(number)).toBeUndefined();
  });
}
