import fc from 'fast-check';
import { defineTable, type Projection } from './projection.js';
import { SqliteGeneration } from './sqlite/generation.adapter.js';

interface Named {
  unit: string;
  opened: number;
  from: string;
  to: string | null;
  closed: number | null;
}
const names = defineTable<Named>({
  name: 'names',
  columns: { unit: 'text', opened: 'integer', from: 'text', to: 'text?', closed: 'integer?' },
  key: ['unit', 'opened'],
  spans: { of: ['unit'], to: 'to', closed: 'closed' },
});
const projection: Projection = {
  name: 'names',
  version: 1,
  tables: [names],
  handles: 'all',
  project: () => undefined,
};

const day = fc.integer({ min: 1, max: 60 }).map((n) => new Date(Date.UTC(2020, 0, n)).toISOString().slice(0, 10)); // prettier-ignore
const unit = fc.constantFrom('a', 'b');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), unit, from: day, to: fc.option(day) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), unit, nth: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), unit, nth: fc.nat(12) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), unit, from: fc.option(day) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
); // prettier-ignore

describe('the spans of a unit that are known now', () => {
  it('are those not closed that reach the day, wherever batches end and however far back the day lies', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 150, size: 'max' }), (steps) => {
        const generation = SqliteGeneration.create({
          path: ':memory:',
          number: 1,
          token: 1,
          projections: [projection],
        });
        const kept = new Map<string, Named>();
        const nth = (of: string, n: number) => [...kept.values()].filter((row) => row.unit === of)[n];
        let at = 0;
        const batch = () =>
          generation.commit(1, (model) => {
            for (; at < steps.length && steps[at]?.do !== 'commit'; at += 1) {
              const one = steps[at];
              if (one?.do === 'open') {
                const row = { unit: one.unit, opened: at, from: one.from, to: one.to, closed: null };
                kept.set(`${row.unit} ${at}`, row);
                model.put(names, row);
              } else if (one?.do === 'close' || one?.do === 'remove') {
                const row = nth(one.unit, one.nth);
                if (!row) continue;
                const closed = { ...row, closed: at };
                if (one.do === 'close') model.put(names, closed);
                else model.remove(names, { unit: row.unit, opened: row.opened });
                if (one.do === 'close') kept.set(`${row.unit} ${row.opened}`, closed);
                else kept.delete(`${row.unit} ${row.opened}`);
              } else if (one?.do === 'ask') {
                const from = one.from ?? undefined;
                expect(model.spans(names, { unit: one.unit }, from)).toEqual(
                  [...kept.values()]
                    .filter((row) => row.unit === one.unit && row.closed === null)
                    .filter((row) => row.to === null || from === undefined || row.to >= from)
                    .sort((a, b) => a.opened - b.opened),
                );
              }
            }
            at += 1;
            return { checkpoint: String(at), lastEvent: String(at), events: 1 };
          });
        try {
          while (at < steps.length) batch();
        } finally {
          void generation.close();
        }
      }),
      { numRuns: 100 },
    );
  });
});
