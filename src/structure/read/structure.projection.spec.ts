import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import { givenEvents } from '../../projections/index.js';
import { given, merged } from '../domain/duy-tan-fixture.js';
import { commandOf, generatedSteps } from '../domain/random-commands-fixture.js';
import { variedRegister } from '../domain/register-rules-fixture.js';
import { made, type TestRegister } from '../domain/test-register.js';
import { foldOf, rowsOf, touchesIn, touchesOf } from './rows-fixture.js';
import { structureProjection } from './structure.projection.js';
import { unitVersions, type Bitemporal } from './structure-tables.js';

const current = <R extends Bitemporal>(rows: readonly R[], unit: string): R[] =>
  rows
    .filter((row) => row.unit === unit && row.closed === null)
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
const lastDecision = (register: TestRegister): string =>
  (register.events.at(-1) as { data: { decision: { decisionId: string } } }).data.decision.decisionId;

/** The read models hold of every unit what the fold says of it. */
const expectSame = (register: TestRegister): void => {
  expect(rowsOf(register)).toEqual(foldOf(register));
  expect(touchesIn(register)).toEqual(touchesOf(register.state));
};

describe('the structure as read models keep it is the one that the log says', () => {
  it('after mergers, late names, late counts, recounts, posts and pairings', () => {
    const { register, unit } = given();
    register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ dân phố Cũ', effectiveOn: '2018-05-01' });
    register.when('RenameVillage', { unit: unit('@v3'), name: 'Tổ dân phố Mới', effectiveOn: '2020-05-01' });
    register.when('RecountMembers', {
      unit: unit('@c3'),
      official: 20,
      probationary: 0,
      effectiveOn: '2019-01-01',
    });
    register.when('AdmitMembers', { unit: unit('@c3'), number: 2, effectiveOn: '2018-01-01' });
    register.when('ChangeHouseholds', { unit: unit('@v1'), delta: 7, effectiveOn: '2017-03-01' });
    register.when('FillPost', {
      unit: unit('@c2'),
      post: 'secretary',
      holder: 'p9',
      route: 'acting',
      until: '2020-03-01',
    });
    register.when('FillPost', {
      unit: unit('@c2'),
      post: 'secretary',
      holder: 'p8',
      route: 'elected',
      effectiveOn: '2020-02-01',
    });
    register.when('UnpairCell', { cell: unit('@c3'), effectiveOn: '2020-06-01' });
    register.when('DissolveCell', {
      unit: unit('@c1'),
      effectiveOn: '2020-07-01',
      place: {
        members: [{ to: unit('@c2'), official: 'rest', probationary: 'rest' }],
        obligationsTo: unit('@c2'),
      },
    });
    expectSame(register);
  });

  it('after an annulment and a correction, while the wrong rows stay on the recorded axis', () => {
    const { register, unit } = given();
    const wrong = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    register.when('AnnulDecision', { decisionId: lastDecision(register) });
    expectSame(register);
    const rows = givenEvents(structureProjection, register.events).rows(unitVersions);
    expect(rows.filter((row) => row.unit === wrong)).toMatchObject([
      { opened: 9, closed: 10, name: 'Tổ dân phố 1' },
    ]);
    expect(current(rows, unit('@v1'))).toMatchObject([
      { validFrom: '2016-08-01', validTo: null, opened: 10 },
    ]);
  });

  it('after a unit is restored: its existence is a list of intervals', () => {
    const { register, unit } = given();
    register.when('DissolveVillage', {
      unit: unit('@v3'),
      place: { households: [{ to: unit('@v2'), households: 'rest' }], obligationsTo: unit('@v2') },
    });
    register.when('RestoreVillage', {
      unit: unit('@v3'),
      code: '03',
      parent: unit('@ward'),
      effectiveOn: '2021-01-01',
      back: { households: [{ from: unit('@v2'), households: 90 }] },
      accept: ['village-households'],
    });
    const rows = givenEvents(structureProjection, register.events).rows(unitVersions);
    expect(current(rows, unit('@v3'))).toMatchObject([
      { validFrom: '2016-08-01', validTo: '2020-01-01', endedHow: 'dissolved' },
      { validFrom: '2021-01-01', validTo: null },
    ]);
    expectSame(register);
  });

  it('after a correction of the record', () => {
    const { register, unit } = given();
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Mọt' });
    const decisionId = lastDecision(register);
    register.when('CorrectRecord', { decisionId, correct: { spelling: [{ unit: unit('@v1'), name: 'Tổ Một' }] } }); // prettier-ignore
    expectSame(register);
  });

  it('after any sequence of commands', () => {
    fc.assert(
      fc.property(generatedSteps(25), (steps) => {
        const register = variedRegister();
        for (const step of steps) {
          const { name, body } = commandOf(register.state, step);
          try {
            register.when(name, body);
          } catch (error) {
            if (!(error instanceof Rejection)) throw error;
          }
        }
        expectSame(register);
      }),
      { numRuns: 40 },
    );
  });
});
