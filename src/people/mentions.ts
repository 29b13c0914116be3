/** What stands in a text in the place of a name that was struck out. */
export const STRUCK = '(đã xóa theo yêu cầu)';

/**
 * Strikes a name out of texts: gives a text without it, or undefined where it does not stand there. Letters count as the
 * same in whatever case and Unicode form, and words may be parted by any white space. A name of one word is not looked
 * for: "An" or "Công" are ordinary words too.
 */
export function striking(name: string): (text: string) => string | undefined {
  const words = name.normalize('NFC').trim().split(/\s+/);
  if (words.length < 2) return () => undefined;
  const called = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('\\s+');
  const pattern = new RegExp(`(?<![\\p{L}\\p{M}])${called}(?![\\p{L}\\p{M}])`, 'giu');
  return (text) => {
    const composed = text.normalize('NFC');
    const struck = composed.replace(pattern, STRUCK);
    return struck === composed ? undefined : struck;
  };
}

/** Whether two persons are called the same. */
export function sameName(one: string, other: string): boolean {
  const plain = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
  return plain(one) === plain(other);
}
