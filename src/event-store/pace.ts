/**
 * Whether it pays to write one half of what waits while the other half is being made, instead of all of it at once. With
 * M ms to make everything and F ms that a write costs however much it holds, one after the other takes M + F and in
 * halves max(M, 2F): halves pay while F < M. Written in halves, M is twice what was measured.
 */
export class Pace {
  private halves = false;

  /** Halves pay, by what was measured last. */
  get inHalves(): boolean {
    return this.halves;
  }

  /** How long it took to make what was written last, and to write it, in milliseconds. */
  measured(making: number, writing: number): void {
    this.halves = writing < (this.halves ? 2 : 1) * making;
  }
}
