import { placed } from '../../kernel/audit.js';
import { cell, COMMITTEE, village, WARD } from './duy-tan-fixture.js';
import { structureAudit } from './structure-sentences.js';
import { TestRegister } from './test-register.js';

const given = () =>
  TestRegister.with(
    WARD, village(1), COMMITTEE, cell(1), cell(2, { pairWith: undefined }),
    { ref: '@g', kind: 'group', form: 'standing', name: 'Tổ đảng 1', code: '01', parent: '@c1', number: 4 },
  ); // prettier-ignore
const lastSentence = (register: TestRegister) => {
  const named = new Map<string, { name?: string; parent?: string | null }>();
  for (const event of register.events)
    for (const { unit, ...given } of structureAudit.names(event))
      named.set(unit, { ...named.get(unit), ...given });
  const nameOf = (unit: string): string => named.get(unit)?.name ?? unit;
  const parentOf = (unit: string): string | undefined => {
    const parent = named.get(unit)?.parent;
    return parent ? nameOf(parent) : undefined;
  };
  const placeOf = (unit: string): string => placed(nameOf(unit), parentOf(unit));
  const latest = register.events.at(-1)!;
  return structureAudit.describe(latest, { nameOf, placeOf, parentOf, noted: () => undefined }).sentence;
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
      vi: expect.stringMatching(/^Giải thể .*Chi bộ 1.* Chi bộ 2[,. ]/iu),
      en: expect.stringMatching(/^Dissolved .*Chi bộ 1.*; what it held went to Chi bộ 2\b/u),
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
