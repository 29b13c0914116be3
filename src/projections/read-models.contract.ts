import { ForeignPosition } from '../event-store/event-store.errors.js';
import { Ledger, positionsOf, type MakePlace } from '../../test/support/ledger.js';
import { ReadModelBehind } from './read-model.errors.js';

/** What read models promise, wherever they are kept. */
export function readModelsContract(place: MakePlace): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await Ledger.open(place);
  });
  afterEach(async () => {
    await ledger.close();
  });

  it('show what was decided once they have reached the position of the answer', async () => {
    const models = await ledger.readModels();
    const { position } = await ledger.admit('cell-1', 3, 2, 4);
    await models.waitFor(position);
    expect(await ledger.members(models)).toEqual([{ cell: 'cell-1', members: 9, admissions: [3, 2, 4] }]);
    expect((await models.read((view) => view)).checkpoint).toBe(position);
  });

  it('go on after a restart where they stopped, and count no decision twice', async () => {
    const first = await ledger.readModels();
    await first.waitFor((await ledger.admit('cell-1', 3)).position);
    await first.close();
    await ledger.admit('cell-1', 5);
    const { position } = await ledger.admit('cell-2', 1);
    const second = await ledger.readModels();
    await second.waitFor(position);
    expect((await ledger.members(second)).map((row) => [row.cell, row.members])).toEqual([
      ['cell-1', 8],
      ['cell-2', 1],
    ]);
    expect(await second.status()).toMatchObject({ generation: 1, events: 3, projecting: true });
  });

  it('never show more or fewer decisions than their checkpoint says, also while they catch up', async () => {
    const { position } = await ledger.admit('cell-1', ...Array.from({ length: 1_203 }, () => 1));
    const models = await ledger.readModels({ batchEvents: 100 });
    const seen: [number, number][] = [];
    const looking = async () => {
      for (;;) {
        const done = await models.read(async (view) => {
          const [row] = await ledger.rowsIn(view);
          seen.push([row?.members ?? 0, positionsOf(view.checkpoint)]);
          return view.checkpoint === position;
        });
        if (done) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all([looking(), models.waitFor(position, 30_000)]);
    expect(seen.at(-1)).toEqual([1_203, 1_203]);
    expect(seen.filter(([members, events]) => members !== events)).toEqual([]);
  });

  it('answer a position of another store at once, and one that they do not reach with how far they are behind', async () => {
    const models = await ledger.readModels({ readOnly: true });
    await expect(models.waitFor('elsewhere:00000000000000000001')).rejects.toThrow(ForeignPosition);
    const projecting = await ledger.readModels();
    const reached = await ledger.admit('cell-1', 1);
    await projecting.waitFor(reached.position);
    await projecting.close();
    const { position } = await ledger.admit('cell-1', 1, 1);
    const behind = await models.waitFor(position, 30).catch((error: unknown) => error);
    expect(behind).toBeInstanceOf(ReadModelBehind);
    expect(behind).toMatchObject({
      wanted: position,
      reached: reached.position,
      lag: 2,
      incident: undefined,
    });
  });

  describe('when a projection cannot take an event', () => {
    it('halt at it, name it, keep what came before, and go on after the projection is mended', async () => {
      const models = await ledger.readModels();
      const before = await ledger.admit('cell-1', 3, 4);
      const bad = await ledger.admit('cell-2', 666);
      const after = await ledger.admit('cell-1', 5);
      const halted = await models.waitFor(after.position, 30_000).catch((error: unknown) => error);
      expect(halted).toBeInstanceOf(ReadModelBehind);
      expect((halted as ReadModelBehind).incident).toEqual({
        generation: 1,
        projection: 'members',
        eventId: bad.ids[0],
        stream: 'register-test',
        revision: 2,
        position: bad.position,
        type: 'Admitted.v1',
        error: 'nobody admits 666',
      });
      expect(await models.status()).toMatchObject({
        checkpoint: before.position,
        incident: { eventId: bad.ids[0] },
      });
      expect((await models.read((view) => view.incident))?.position).toBe(bad.position);
      expect(await ledger.members(models)).toEqual([{ cell: 'cell-1', members: 7, admissions: [3, 4] }]);

      ledger.mended = true;
      await models.retry();
      await models.waitFor(after.position, 30_000);
      expect((await ledger.members(models)).map((row) => row.members)).toEqual([12, 666]);
      expect((await models.status()).incident).toBeUndefined();
    });

    it('leave out an event that a person has set aside, also in a rebuild', async () => {
      const bad = await ledger.admit('cell-2', 666);
      const after = await ledger.admit('cell-1', 5);
      const models = await ledger.readModels();
      await expect(models.waitFor(after.position, 30_000)).rejects.toThrow('nobody admits 666');
      ledger.setAside.add(bad.ids[0] as string);
      await models.retry();
      await models.waitFor(after.position, 30_000);
      expect((await ledger.members(models)).map((row) => row.cell)).toEqual(['cell-1']);
      expect(await models.rebuild()).toMatchObject({
        switched: true,
        setAside: bad.ids,
        position: after.position,
      });
    });

    it('go on by themselves once a person has decided elsewhere, to try again or to set aside', async () => {
      const bad = await ledger.admit('cell-2', 666);
      const after = await ledger.admit('cell-1', 5);
      const models = await ledger.readModels();
      const id = bad.ids[0] as string;
      await expect(models.waitFor(after.position, 30_000)).rejects.toThrow('nobody admits 666');
      await models.heartbeat();
      expect((await models.status()).incident).toMatchObject({ eventId: id });

      ledger.decisions.set(id, 1);
      await models.heartbeat();
      await expect(models.waitFor(after.position, 30_000)).rejects.toThrow('nobody admits 666');

      ledger.decisions.set(id, 2);
      ledger.mended = true;
      await models.heartbeat();
      await models.waitFor(after.position, 30_000);
      expect((await ledger.members(models)).map((row) => row.cell)).toEqual(['cell-1', 'cell-2']);
    });

    it('halt likewise at an event that nobody can read', async () => {
      const before = await ledger.admit('cell-1', 1);
      const odd = await ledger.append('Unheard.v1', {});
      const models = await ledger.readModels();
      await expect(models.waitFor(odd.position, 30_000)).rejects.toThrow('Unheard.v1');
      expect(await models.status()).toMatchObject({
        checkpoint: before.position,
        incident: { projection: 'event-registry', eventId: odd.ids[0], type: 'Unheard.v1' },
      });
    });
  });

  describe('that are used by two processes', () => {
    it('are written by one of them and read by both; the other takes over when the first closes', async () => {
      const first = await ledger.readModels();
      const second = await ledger.readModels();
      const { position } = await ledger.admit('cell-1', 3);
      await second.waitFor(position, 30_000);
      expect((await ledger.members(second)).map((row) => row.members)).toEqual([3]);
      expect([(await first.status()).projecting, (await second.status()).projecting]).toEqual([true, false]);
      await first.close();
      await second.heartbeat();
      const next = await ledger.admit('cell-1', 4);
      await second.waitFor(next.position, 30_000);
      expect(await second.status()).toMatchObject({ projecting: true, lease: { token: 2 } });
      expect((await ledger.members(second)).map((row) => row.members)).toEqual([7]);
    });

    it('are taken over from a process that has fallen silent, which then writes no row', async () => {
      const silent = await ledger.readModels({ clock: () => 1_000, leaseMs: 10_000 });
      await silent.waitFor((await ledger.admit('cell-1', 1)).position, 30_000);
      const early = await ledger.readModels({ clock: () => 10_999, leaseMs: 10_000 });
      expect((await early.status()).projecting).toBe(false);
      const late = await ledger.readModels({ clock: () => 11_000, leaseMs: 10_000 });
      expect(await late.status()).toMatchObject({ projecting: true, lease: { token: 2 } });
      const { position } = await ledger.admit('cell-1', 1);
      await Promise.all([late.waitFor(position, 30_000), silent.waitFor(position, 30_000)]);
      await silent.heartbeat();
      expect((await silent.status()).projecting).toBe(false);
      expect((await ledger.members(late)).map((row) => row.members)).toEqual([2]);
    });
  });

  describe('that were built from something else', () => {
    it('are built anew when the live generation is gone or cannot be read', async () => {
      const first = await ledger.readModels();
      const { position } = await ledger.admit('cell-1', 3);
      await first.waitFor(position, 30_000);
      await first.close();
      await ledger.place.spoil(1);
      const second = await ledger.readModels();
      await second.waitFor(position, 30_000);
      expect((await second.status()).generation).toBe(2);
      expect((await ledger.members(second)).map((row) => row.members)).toEqual([3]);
      expect(await ledger.place.generations()).toEqual([2]);
    });

    it('are built anew when the log was replaced by an older copy of itself', async () => {
      await ledger.admit('cell-1', 3);
      await ledger.copyLog();
      const first = await ledger.readModels();
      await first.waitFor((await ledger.admit('cell-1', 4)).position, 30_000);
      await first.close();
      await ledger.restoreLog();
      const second = await ledger.readModels();
      await second.waitFor((await ledger.store.head()) as string, 30_000);
      expect((await ledger.members(second)).map((row) => row.members)).toEqual([3]);
    });
  });
}
