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

it('a register comes back from its snapshot as it was', () => {
  const { register, unit } = given();
  register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
  const json = registerToJson(register.state);
  expect(registerToJson(registerFromJson(json))).toEqual(registerToJson(register.state));
});
