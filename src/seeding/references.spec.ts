import { commandIdOf, uuid5 } from '../kernel/ids.js';
import { resolveSeeds, UnresolvedReference } from './references.js';
import type { SeedEntry, Seeds } from './seed-file.js';

const BASIS = {
  number: '66/NQ-HĐND',
  title: 'Nghị quyết',
  issuer: 'Hội đồng nhân dân tỉnh',
  date: '2019-12-30',
};
const entry = (key: string, command: string, body: Record<string, unknown>): SeedEntry => ({
  key,
  command,
  evidence: 'reconstructed',
  body,
});
const seeds = (...entries: SeedEntry[]): Seeds => ({
  bases: { 'nq-66': BASIS },
  files: [{ file: '10.yaml', register: 'kon-tum', entries }],
});

const INVENTORY = entry('hien-trang', 'RecordOpeningInventory', {
  lines: [
    { ref: '@duy-tan', kind: 'locality' },
    { ref: '@duy-tan.tdp-1', kind: 'village', parent: '@duy-tan' },
  ],
});

describe('references of seeds', () => {
  it('name the units of an inventory by the ids that its lines will make', () => {
    const [, merge] = resolveSeeds(
      seeds(INVENTORY, entry('sap-nhap', 'MergeVillages', { units: ['@duy-tan', '@duy-tan.tdp-1'] })),
      'seeds',
    );
    const id = commandIdOf('seeds', 'RecordOpeningInventory', 'hien-trang');
    expect(merge?.body).toEqual({
      register: 'kon-tum',
      units: [uuid5(id, 'unit', 1), uuid5(id, 'unit-1', 1)],
    });
  });

  it('name what a command makes by its key, before it is sent', () => {
    const made = entry('sap-nhap', 'MergeVillages', {});
    const [, fill] = resolveSeeds(
      seeds(
        made,
        entry('bau', 'FillPost', {
          unit: '@sap-nhap#1',
          d: '@sap-nhap#decision',
          r: '@sap-nhap#recommendation.2',
        }),
      ),
      'seeds',
    );
    const id = commandIdOf('seeds', 'MergeVillages', 'sap-nhap');
    expect(fill?.body).toMatchObject({
      unit: uuid5(id, 'unit', 1),
      d: uuid5(id, 'decision', 0),
      r: uuid5(id, 'recommendation', 2),
    });
  });

  it('cite a legal basis by name, at any depth, and leave other texts alone', () => {
    const [only] = resolveSeeds(
      seeds(entry('a', 'X', { basis: '$nq-66', deep: [{ basis: '$nq-66' }], reason: 'Sắp xếp', n: 3 })),
      'seeds',
    );
    expect(only?.body).toEqual({
      register: 'kon-tum',
      basis: BASIS,
      deep: [{ basis: BASIS }],
      reason: 'Sắp xếp',
      n: 3,
    });
  });

  it('leave an inventory’s own refs to the command, and resolve those of another one', () => {
    const city = entry('khac', 'RecordOpeningInventory', { lines: [{ ref: '@thue', locality: '@duy-tan' }] });
    const [first, second] = resolveSeeds(seeds(INVENTORY, city), 'seeds');
    expect(first?.body['lines']).toEqual(INVENTORY.body['lines']);
    expect(second?.body['lines']).toEqual([
      {
        ref: '@thue',
        locality: uuid5(commandIdOf('seeds', 'RecordOpeningInventory', 'hien-trang'), 'unit', 1),
      },
    ]);
  });

  it.each(['@nobody', '@nobody#1', '$no-basis'])(
    'refuse %s, which leads nowhere, and say in which entry it stands',
    (reference) => {
      const run = () =>
        resolveSeeds(seeds(entry('sap-nhap', 'MergeVillages', { units: [reference] })), 'seeds');
      expect(run).toThrow(UnresolvedReference);
      expect(run).toThrow(/10\.yaml.*sap-nhap/);
    },
  );
});
