import { all, event, type Subject } from '../test-support/contract-harness.js';

/** Names and contents: what went in comes back. */
export function payloadContract(subject: () => Subject): void {
  describe('contents', () => {
    it.each<[string, unknown]>([
      [
        'Vietnamese text, composed and decomposed',
        { text: 'Sáp nhập Thôn Đăk Rơ Wa', nfd: 'Đảng ủy'.normalize('NFD'), khóa: 'ộ' },
      ],
      ['900 kB of text', { text: 'ữ'.repeat(300_000) }],
      ['deep nesting', Array.from({ length: 400 }).reduce<object>((inner) => ({ inner }), {})],
      ['a long list', Array.from({ length: 20_000 }, (_, n) => ({ n }))],
      [
        'odd values',
        { nil: null, empty: {}, list: [], zero: 0, minus: -1.5e-7, large: 2 ** 53, quote: '"\\\u2028\u0000' },
      ],
      ['odd characters', { emoji: '🏘️', half: '\ud83c', '': 'no key', __proto__x: '\ufeff', last: '\uffff' }],
      ['nothing (null)', null],
      ['a number alone', -0.5],
      ['a text alone', 'chữ'],
      ['no words', ''],
      ['a truth value alone', false],
      ['an empty list', []],
    ])('come back letter by letter: %s', async (_what, value) => {
      const { store, stream } = subject();
      const text = JSON.stringify(value);
      await store.append(
        stream,
        [
          { ...event(), data: text },
          { ...event(), metadata: text },
        ],
        { expectedRevision: 'no-stream' },
      );
      const [inData, inMetadata] = await all(store.readStream(stream));
      expect(inData?.data === text).toBe(true);
      expect(inData?.metadata).toBe('{"m":"đ"}');
      expect(inMetadata?.metadata === text).toBe(true);
      expect(inMetadata?.data).toBe('{"n":1}');
    });

    it.each([
      ['in Vietnamese with spaces and slashes', 'register-Thôn 1/Đăk Rơ Wa (cũ) %2F', 'Sáp nhập thôn.v1'],
      ['decomposed', 'register-Đảng ủy'.normalize('NFD'), 'Đổi tên.v1'.normalize('NFD')],
      ['with characters beyond the first plane', 'register-🏘️', '🏘️.v1'],
      ['of 2,000 letters', `register-${'ữ'.repeat(2_000)}`, `${'T'.repeat(500)}.v1`],
    ])('keep the names of their stream and type: %s', async (_what, stream, type) => {
      const { store } = subject();
      const sent = { ...event(), type };
      const receipt = await store.append(stream, [sent], { expectedRevision: 'no-stream' });
      const stored = { ...sent, stream, ...receipt };
      expect(await all(store.readStream(stream))).toEqual([stored]);
      expect(await all(store.readAll())).toEqual([stored]);
    });

    it('of streams whose names only look alike stay apart', async () => {
      const { store } = subject();
      const composed = 'register-Đảng ủy'.normalize('NFC');
      await store.append(composed, [event('NFC')], { expectedRevision: 'no-stream' });
      await store.append(composed.normalize('NFD'), [event('NFD')], { expectedRevision: 'no-stream' });
      await store.append(composed.toUpperCase().replace('REGISTER', 'register'), [event('capitals')], {
        expectedRevision: 'no-stream',
      });
      expect((await all(store.readStream(composed))).map((one) => one.data)).toEqual(['"NFC"']);
      expect((await all(store.readAll())).map((one) => one.data)).toEqual(['"NFC"', '"NFD"', '"capitals"']);
    });
  });
}
