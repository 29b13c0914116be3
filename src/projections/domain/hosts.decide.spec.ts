import * as fc from 'fast-check';
import type { DecisionContext } from '../../kernel/decider.js';
import { Rejection } from '../../kernel/rejection.js';
import { joinLog, retireHost } from './hosts.decide.js';
import type { OperationsEvent } from './operations.events.js';
import { operationsFold, type OperationsState } from './operations.state.js';

const context = {} as DecisionContext;
const [A, B, C] = ['a', 'b', 'c'].map((one) => `5b1c9a52-0d3f-4a77-8d1e-7a5b0c9f2e4${one}`) as [string, string, string]; // prettier-ignore
type Kept = 'own' | 'shared';
const joins = (host: string, readModels: Kept) => ({ host, name: `may-chu-${host.at(-1)}`, readModels });

const folded = (state: OperationsState, events: readonly OperationsEvent[]): OperationsState =>
  events.reduce(
    (before, event, revision) =>
      operationsFold.evolve(before, { event, id: '', revision, commandId: '' } as never),
    state,
  );
const given = (...events: OperationsEvent[]) => folded(operationsFold.initial(), events);
const joined = (host: string, readModels: Kept): OperationsEvent => ({
  type: 'HostJoined',
  data: joins(host, readModels),
});
const retired = (host: string): OperationsEvent => ({ type: 'HostRetired', data: { host, reason: 'Thay máy chủ.' } }); // prettier-ignore

describe('the hosts that serve a log', () => {
  it('the first one joins', () => {
    expect(joinLog(joins(A, 'own'), given(), context)).toEqual([joined(A, 'own')]);
  });

  it('one that has joined before starts again without another word in the log', () => {
    expect(joinLog(joins(A, 'own'), given(joined(A, 'own')), context)).toEqual([]);
  });

  it.each([
    ['keeps its read models to itself beside one that does, too', 'own', 'own'],
    ['keeps its read models to itself beside one that shares them', 'own', 'shared'],
    ['shares its read models beside one that keeps its own', 'shared', 'own'],
  ] as const)(
    'another one that %s is refused, with the name of the other and what to do',
    (_how, own, other) => {
      const refused = () => joinLog(joins(B, own), given(joined(A, other)), context);
      expect(refused).toThrow(Rejection);
      expect(refused).toThrow('another-host');
      try {
        refused();
      } catch (error) {
        expect((error as Rejection).details).toMatchObject({
          facts: { hosts: [{ host: A, name: 'may-chu-a', readModels: other }] },
          remedy: expect.stringMatching(/DATABASE_URL.*kientoan hosts retire/) as string,
        });
      }
    },
  );

  it('any number serve it together where all of them share their read models', () => {
    const state = given(joined(A, 'shared'), joined(B, 'shared'));
    expect(joinLog(joins(C, 'shared'), state, context)).toEqual([joined(C, 'shared')]);
  });

  it('one that keeps its own from now on may do so once it is alone', () => {
    const both = [joined(A, 'shared'), joined(B, 'shared')];
    expect(() => joinLog(joins(A, 'own'), given(...both), context)).toThrow('another-host');
    expect(joinLog(joins(A, 'own'), given(...both, retired(B)), context)).toEqual([joined(A, 'own')]);
  });

  it('a host that never joined cannot be retired, nor one twice', () => {
    expect(() => retireHost({ host: A, reason: 'r' }, given(), context)).toThrow('host-unknown');
    expect(() => retireHost({ host: A, reason: 'r' }, given(joined(A, 'own'), retired(A)), context)).toThrow(
      'host-unknown',
    );
    expect(retireHost({ host: A, reason: 'Thay máy chủ.' }, given(joined(A, 'own')), context)).toEqual([retired(A)]); // prettier-ignore
  });

  it('whatever comes in whatever order and however often: either one serves it, or all of them share', () => {
    const step = fc.record({
      host: fc.constantFrom(A, B, C),
      what: fc.constantFrom('own' as const, 'shared' as const, 'retire' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let state = given();
        for (const { host, what } of steps) {
          for (let times = 0; times < 2; times += 1)
            try {
              const events: readonly OperationsEvent[] =
                what === 'retire'
                  ? retireHost({ host, reason: 'r' }, state, context)
                  : joinLog(joins(host, what), state, context);
              state = folded(state, events);
            } catch (error) {
              if (!(error instanceof Rejection)) throw error;
            }
          const kept = [...state.hosts.values()].map(({ readModels }) => readModels);
          expect(kept.length <= 1 || kept.every((one) => one === 'shared')).toBe(true);
        }
      }),
    );
  });
});
