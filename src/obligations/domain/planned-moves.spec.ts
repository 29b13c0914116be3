import { plannedMoves, type OpenCase } from './planned-moves.js';

const at = (unit: string, id = '1'): OpenCase => ({ case: `issue/m/${id}`, kind: 'issue', unit });
const ended = (unit: string, to: string | null) => ({
  type: 'CellsMerged',
  data: { changes: { ended: [{ unit, how: 'merged', successors: to === null ? [] : [to] }], obligations: to === null ? [] : [{ from: unit, to }] }, decision: { effectiveOn: '2020-01-01' }, register: 'r' },
}) as never; // prettier-ignore

describe('Where open cases would go by decisions that are planned', () => {
  it('nowhere, where their unit goes on', () => {
    expect(plannedMoves([at('a')], [ended('b', 'c')])).toEqual([]);
  });

  it('to the unit that the decision names', () => {
    expect(plannedMoves([at('a', '1'), at('a', '2'), at('z')], [ended('a', 'b')])).toEqual([
      { ...at('a', '1'), to: 'b' },
      { ...at('a', '2'), to: 'b' },
    ]);
  });

  it('one hop after the other, where the unit that takes them over ends as well', () => {
    expect(plannedMoves([at('a'), at('b', '2')], [ended('a', 'b'), ended('b', 'c')])).toEqual([
      { ...at('a'), to: 'c' },
      { ...at('b', '2'), to: 'c' },
    ]);
  });

  it('to nobody, where the last unit names nobody or names one that came before', () => {
    expect(plannedMoves([at('a')], [ended('a', 'b'), ended('b', null)])).toEqual([{ ...at('a'), to: null }]);
    expect(plannedMoves([at('a')], [ended('a', 'b'), ended('b', 'a')])).toEqual([{ ...at('a'), to: null }]);
  });
});
