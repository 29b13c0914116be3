import { cell, COMMITTEE, village, WARD } from './duy-tan-fixture.js';
import { structureAudit } from './structure-sentences.js';
import { TestRegister } from './test-register.js';

const given = () =>
  TestRegister.with(
    WARD, village(1), COMMITTEE, cell(1), cell(2, { pairWith: undefined }),
    { ref: '@g', kind: 'group', form: 'standing', name: 'Tổ đảng 1', code: '01', parent: '@c1', number: 4 },
  ); // prettier-ignore
const lastSentence = (register: TestRegister) => {
  const names = new Map(register.events.flatMap((event) => [...structureAudit.names(event)]));
  const latest = register.events.at(-1)!;
  return structureAudit.describe(latest, (unit) => names.get(unit) ?? unit).sentence;
};

describe('the sentence of an act', () => {
  it('says where what a dissolved cell held went, though its groups end with it', () => {
    const { register, unit } = given();
    register.when('DissolveCell', {
      unit: unit('@c1'),
      place: {
        members: [{ to: unit('@c2'), official: 'rest', probationary: 'rest' }],
        obligationsTo: unit('@c2'),
      },
    });
    expect(lastSentence(register)).toMatchObject({
      vi: 'Giải thể chi bộ Chi bộ 1, chuyển về Chi bộ 2, hiệu lực 01/01/2020 theo 01/QĐ.',
      en: 'Dissolved the cell Chi bộ 1; what it held went to Chi bộ 2, effective 2020-01-01, by 01/QĐ.',
    });
  });

  it('says the new form and the locality of an organization in words', () => {
    const { register, unit } = given();
    register.when('ReclassifyOrganization', { unit: unit('@org'), form: 'base-cell', locality: null });
    expect(lastSentence(register).vi).toContain('Đảng bộ phường: chi bộ cơ sở, không thuộc xã, phường nào');
    expect(lastSentence(register).en).toContain('Đảng bộ phường: base-cell, of no locality');
    register.when('ReclassifyOrganization', {
      unit: unit('@org'),
      form: 'base-cell',
      locality: unit('@ward'),
      effectiveOn: '2021-01-01',
    });
    expect(lastSentence(register).en).toContain('Đảng bộ phường: of Phường Duy Tân');
  });
});
