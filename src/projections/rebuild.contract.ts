import { createHash } from 'node:crypto';
import { Ledger, type MakePlace } from '../../test/support/ledger.js';
import type { ReadModels } from './read-models.js';

/** What a rebuild promises, wherever the read models are kept. */
export function rebuildContract(place: MakePlace): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await Ledger.open(place);
  });
  afterEach(async () => {
    await ledger.close();
  });

  async function filled(): Promise<ReadModels> {
    await ledger.admit('cell-1', 3, 4);
    const { position } = await ledger.admit('cell-2', 5);
    const models = await ledger.readModels({ batchEvents: 2 });
    await models.waitFor(position, 30_000);
    return models;
  }

  const byHand = (generation: number, sql: string) => ledger.place.byHand(generation, sql);
  const generations = () => ledger.place.generations();

  it('of an untouched read model finds it equal, certifies its rows, switches, and removes the old one', async () => {
    const models = await filled();
    const certificate = await models.rebuild();
    const rows = '["cell-1",7,"[3,4]"]\n["cell-2",5,"[5]"]\n';
    expect(certificate).toEqual({
      fromGeneration: 1,
      toGeneration: 2,
      position: await ledger.store.head(),
      events: 3,
      projections: [{ name: 'members', version: 1 }],
      tables: [
        {
          table: 'members',
          projection: 'members',
          standing: 'compared',
          liveRows: 2,
          rows: 2,
          sha256: createHash('sha256').update(rows).digest('hex'),
        },
      ],
      differences: { total: 0, digest: createHash('sha256').digest('hex'), listed: [] },
      setAside: [],
      switched: true,
      acceptedBecause: null,
    });
    expect(await generations()).toEqual([2]);
    const { position } = await ledger.admit('cell-2', 1);
    await models.waitFor(position, 30_000);
    expect((await ledger.members(models)).map((row) => row.members)).toEqual([7, 6]);
  });

  it('says how far it is', async () => {
    const models = await filled();
    const said: unknown[] = [];
    await models.rebuild({ onProgress: ({ phase, events, total }) => said.push([phase, events, total]) });
    expect(said).toEqual([
      ['filling', 2, 3],
      ['filling', 3, 3],
      ['comparing', 3, 3],
    ]);
  });

  it('names the rows that were changed, removed and added by hand, and does not switch', async () => {
    const models = await filled();
    await byHand(1, `update members set members = 70 where cell = 'cell-1'`);
    await byHand(
      1,
      `delete from members where cell = 'cell-2'; insert into members values ('cell-0', 1, '[]')`,
    );
    const certificate = await models.rebuild();
    expect(certificate.switched).toBe(false);
    expect(certificate.differences.total).toBe(3);
    expect(certificate.differences.listed).toEqual([
      {
        table: 'members',
        key: { cell: 'cell-0' },
        kind: 'only-live',
        column: '',
        live: { cell: 'cell-0', members: 1, admissions: '[]' },
        rebuilt: null,
      },
      { table: 'members', key: { cell: 'cell-1' }, kind: 'differs', column: 'members', live: 70, rebuilt: 7 },
      {
        table: 'members',
        key: { cell: 'cell-2' },
        kind: 'only-rebuilt',
        column: '',
        live: null,
        rebuilt: { cell: 'cell-2', members: 5, admissions: '[5]' },
      },
    ]);
    expect(await models.status()).toMatchObject({ generation: 1, candidate: { toGeneration: 2 } });
  });

  it('notices a table that is gone', async () => {
    const models = await filled();
    await byHand(1, 'drop table members');
    const { differences } = await models.rebuild();
    expect(differences.listed.map(({ kind, key }) => [kind, key])).toEqual([
      ['table-missing', {}],
      ['only-rebuilt', { cell: 'cell-1' }],
      ['only-rebuilt', { cell: 'cell-2' }],
    ]);
  });

  it('lists the first hundred differences and counts all of them', async () => {
    await ledger.admit('cell-1', 1);
    const models = await ledger.readModels();
    await models.waitFor((await ledger.store.head()) as string, 30_000);
    const rows = Array.from({ length: 150 }, (_, n) => `('extra-${n}', 1, '[]')`);
    await byHand(1, `insert into members values ${rows.join()}`);
    const { differences } = await models.rebuild();
    expect([differences.total, differences.listed.length]).toEqual([150, 100]);
  });

  it('compares names in the order that the database has, also beyond the basic plane', async () => {
    for (const cell of ['cell-Đ', 'cell-\u{1F3E0}', 'cell-\uFF21', 'cell-a']) await ledger.admit(cell, 1);
    const models = await ledger.readModels();
    await models.waitFor((await ledger.store.head()) as string, 30_000);
    await byHand(1, `delete from members where cell = 'cell-\uFF21'`);
    const { differences } = await models.rebuild();
    expect(differences.listed.map(({ kind, key }) => [kind, key])).toEqual([
      ['only-rebuilt', { cell: 'cell-\uFF21' }],
    ]);
  });

  it('with differences switches once a person has accepted them with a reason, and loses nothing decided since', async () => {
    const models = await filled();
    await byHand(1, `update members set members = 70 where cell = 'cell-1'`);
    await models.rebuild();
    const { position } = await ledger.admit('cell-1', 2);
    await expect(models.accept(1, 'not the one that waits')).rejects.toThrow('does not wait');
    await expect(models.accept(2, ' ')).rejects.toThrow('with a reason');
    const certificate = await models.accept(2, 'changed by hand on Monday');
    expect(certificate).toMatchObject({ switched: true, acceptedBecause: 'changed by hand on Monday' });
    await models.waitFor(position, 30_000);
    expect((await ledger.members(models)).map((row) => row.members)).toEqual([9, 5]);
    expect(await models.status()).toMatchObject({ generation: 2, candidate: undefined });
    expect(await generations()).toEqual([2]);
  });

  it('under live writes compares at one position, catches up, and goes on without a gap', async () => {
    const models = await filled();
    await ledger.admit('cell-3', ...Array.from({ length: 500 }, () => 1));
    const written: Promise<unknown>[] = [];
    const certificate = await models.rebuild({
      onProgress: () => written.push(ledger.admit('cell-3', 1, 1)),
    });
    await Promise.all(written);
    expect(certificate).toMatchObject({ switched: true, differences: { total: 0 } });
    expect(written.length).toBeGreaterThan(2);
    await models.waitFor((await ledger.store.head()) as string, 30_000);
    expect((await ledger.members(models)).map((row) => row.members)).toEqual([
      7,
      5,
      500 + 2 * written.length,
    ]);
    expect(await models.rebuild()).toMatchObject({ switched: true, differences: { total: 0 } });
  });

  it('that is cancelled leaves nothing behind', async () => {
    const models = await filled();
    for (const phase of ['filling', 'comparing']) {
      const cancel = new AbortController();
      const rebuilding = models.rebuild({
        signal: cancel.signal,
        onProgress: (progress) => {
          if (progress.phase === phase) cancel.abort(new Error('not today'));
        },
      });
      await expect(rebuilding).rejects.toThrow('not today');
      expect(await generations()).toEqual([1]);
    }
    expect(await models.status()).toMatchObject({ generation: 1, projecting: true, rebuilding: undefined });
  });

  it('runs one at a time', async () => {
    const models = await filled();
    const first = models.rebuild();
    await expect(models.rebuild()).rejects.toThrow('running already');
    expect(await first).toMatchObject({ switched: true });
  });

  it('waits with the old generation for a reader who is still in it', async () => {
    const models = await filled();
    let certificate: unknown;
    const seen = await models.read(async (view) => {
      certificate = await models.rebuild();
      const left = await generations();
      return { generation: view.generation, left, rows: (await ledger.rowsIn(view as never)).length };
    });
    expect(certificate).toMatchObject({ switched: true });
    expect(seen).toEqual({ generation: 1, left: [1, 2], rows: 2 });
    await models.heartbeat();
    expect(await generations()).toEqual([2]);
  });

  it('can be made by another process than the one that projects, which afterwards goes on', async () => {
    const server = await filled();
    const other = await ledger.readModels({ readOnly: true });
    expect(await other.rebuild()).toMatchObject({ switched: true, fromGeneration: 1, toGeneration: 2 });
    await other.close();
    await server.heartbeat();
    const { position } = await ledger.admit('cell-2', 1);
    await server.waitFor(position, 30_000);
    expect(await server.status()).toMatchObject({ generation: 2, projecting: true });
    expect((await ledger.members(server)).map((row) => row.members)).toEqual([7, 6]);
  });

  describe('after a projection has changed', () => {
    it('is done at the start; its tables are counted, not compared', async () => {
      await (await filled()).close();
      const certificates: unknown[] = [];
      const models = await ledger.readModels({
        projections: [ledger.projection(2, 10)],
        onCertificate: (certificate) => certificates.push(certificate),
      });
      expect(certificates).toMatchObject([
        {
          switched: true,
          projections: [{ name: 'members', version: 2 }],
          tables: [{ table: 'members', standing: 'new-version', liveRows: 2, rows: 2 }],
        },
      ]);
      expect((await ledger.members(models)).map((row) => row.members)).toEqual([70, 50]);
    });

    it('still compares what has not changed, and says so to readers until it is settled', async () => {
      await (await filled()).close();
      await byHand(1, `update members set members = 70 where cell = 'cell-1'`);
      const added = { ...ledger.projection(), name: 'added', tables: [], project: () => undefined };
      const models = await ledger.readModels({ projections: [ledger.projection(), added] });
      expect(await models.status()).toMatchObject({
        needsRebuild: 'added is new',
        candidate: { differences: { total: 1 } },
        problem: '1 differences wait for a person',
      });
      await expect(ledger.members(models)).rejects.toThrow('added is new');
      await models.accept(2, 'changed by hand on Monday');
      expect((await ledger.members(models)).map((row) => row.members)).toEqual([7, 5]);
    });

    it('that cannot take an event leaves the live generation as it is and names the event', async () => {
      ledger.mended = true;
      await ledger.admit('cell-1', 666);
      const models = await filled();
      ledger.mended = false;
      await expect(models.rebuild()).rejects.toThrow('nobody admits 666');
      expect(await generations()).toEqual([1]);
      expect((await ledger.members(models)).map((row) => row.members)).toEqual([673, 5]);
    });
  });
}
