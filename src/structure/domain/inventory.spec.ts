import { registerFromJson, registerToJson } from './test-register.js';
import { given, merged, village, WARD } from './duy-tan-fixture.js';

describe('an opening inventory', () => {
  it('with bad lines is refused whole and tells each of them', () => {
    const { register } = given();
    const lines = [
      { ...WARD, code: '09', ref: '@w9' },
      village(1, { parent: '@nowhere' }),
      { ...village(2), form: 'hamlet', parent: '@w9' },
      { ...village(3), official: 4, parent: '@w9' },
    ];
    const refused = register.refuses('RecordOpeningInventory', { asOf: '2016-08-01', source: 's', lines });
    expect(refused.facts).toMatchObject({
      errors: [{ line: 2 }, { line: 3, code: 'wrong-parent' }, { line: 4, code: 'receiver-unfit' }],
    });
  });
});

describe('a line of an opening inventory', () => {
  const line = (more: object) => ({
    asOf: '2016-08-01',
    source: 's',
    lines: [{ ...WARD, ref: '@w9', code: '09' }, more],
  });
  const refused = (more: object) => given().register.refuses('RecordOpeningInventory', line(more)).facts;

  it.each([
    ['a locality under a parent', { ...WARD, ref: '@w8', code: '08', parent: '@w9' }, 'receiver-unfit', '/lines/1/parent'],
    ['a village that names a locality', village(1, { parent: '@w9', locality: '@w9' }), 'receiver-unfit', '/lines/1/locality'],
    ['a village with members', village(1, { parent: '@w9', probationary: 1 }), 'receiver-unfit', '/lines/1/probationary'],
    ['a unit founded after the day of the inventory', village(1, { parent: '@w9', founded: '2016-08-02' }), 'founded-later', '/lines/1/founded'],
    ['a unit before the one it stands under', village(1, { parent: '@v1' }), 'line-order', '/lines/1'],
    ['a name that another line has', village(1, { ref: '@w9', parent: '@w9' }), 'unit-twice', '/lines/1/ref'],
    ['a code that is taken', { ...WARD, ref: '@w8', code: '09' }, 'code-taken', '/lines/1'],
  ])('is refused for %s', (_what, more, code, where) => {
    expect(refused(more)).toMatchObject({ errors: [{ line: 2, code, where }] });
  }); // prettier-ignore

  it('is not judged where the line that it names is wrong', () => {
    const bad = { ...WARD, form: 'city', ref: '@bad', code: '10' };
    const lines = [bad, village(1, { parent: '@bad' }), village(2, { parent: '@bad' }), { ...WARD, ref: '@w9', code: '02' }];
    const { facts } = given().register.refuses('RecordOpeningInventory', { asOf: '2016-08-01', source: 's', lines });
    expect(facts).toMatchObject({ errors: [{ line: 1, code: 'wrong-form' }, { line: 4, code: 'code-taken' }], notJudged: 2 });
  }); // prettier-ignore
});

it('a register comes back from its snapshot as it was', () => {
  const { register, unit } = given();
  register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
  const json = registerToJson(register.state);
  expect(registerToJson(registerFromJson(json))).toEqual(registerToJson(register.state));
});
