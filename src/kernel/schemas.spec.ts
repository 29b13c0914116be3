import { nameSchema } from './schemas.js';

describe('a name that people read', () => {
  it.each(['\u0000', '\u001b', '\u007f', '\u009b'])('holds no control character (%j)', (character) => {
    expect(nameSchema.safeParse(`Thôn${character} 1`).error?.issues).toMatchObject([
      { message: 'must not hold control characters' },
    ]);
  });

  it('is kept composed, without blanks around it', () => {
    expect(nameSchema.parse(' Thôn Đăk Cấm '.normalize('NFD'))).toBe('Thôn Đăk Cấm'.normalize('NFC'));
  });
});
