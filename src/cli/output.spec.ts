import { printable } from './output.js';

describe('words for a terminal', () => {
  it('hold no order to it: whoever recorded a name cannot colour, clear or turn round what another reads', () => {
    expect(printable('a\u001b[31mb\u009b2Jc\u202ed\rE')).toBe('aU+001B[31mbU+009B2JcU+202EdU+000DE');
  });

  it('are otherwise as they were', () => {
    const words = 'Tổ dân phố 3\n─────\tPhường Duy Tân · 66/NQ-HĐND\n';
    expect(printable(words)).toBe(words);
  });
});
