import { InvalidEvent } from '../event-store.errors.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Digits without leading and trailing zeros, and the power of ten: equal for equal numbers, however written. */
function normal(number: string): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - short.length);
  return `${number.startsWith('-') ? '-' : ''}${short}e${power}`;
}

/**
 * JSON text whose numbers JavaScript cannot hold would be stored as other numbers, in silence.
 * @throws InvalidEvent that names the number.
 */
export function assertLossless(json: string): void {
  for (const [token] of json.matchAll(TOKEN)) {
    if (token.startsWith('"')) continue;
    const value = Number(token);
    if (!Number.isFinite(value) || normal(String(value)) !== normal(token)) {
      throw new InvalidEvent(`the number ${token} cannot be kept exactly`);
    }
  }
}
