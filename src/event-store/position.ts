import { ForeignPosition } from './event-store.errors.js';

const DIGITS = 20;

/** Positions of one store: a prefix that names it, and numbers padded so that text order is log order. */
export class PositionText {
  constructor(private readonly prefix: string) {}

  of(value: number | bigint): string {
    return `${this.prefix}${String(value).padStart(DIGITS, '0')}`;
  }

  /** @throws ForeignPosition */
  parse(position: string): number {
    const digits = position.slice(this.prefix.length);
    if (!position.startsWith(this.prefix) || !/^\d{20}$/.test(digits)) throw new ForeignPosition(position);
    return Number(digits);
  }
}
