import { performance } from 'node:perf_hooks';

/** How long one answer holds. */
const HOLDS_MS = 5;

/**
 * Whether it pays to write one half of what waits while the other half is being made, instead of all of it at once. With
 * M ms to make everything and F ms that a write costs however much it holds, one after the other takes M + F and in
 * halves max(M, 2F): halves pay while F < M. In both ways that is when this thread, which does the making, is busy for
 * more than half of the time; so the event loop's own measure tells it, whatever the disk or the server is like.
 */
class Pace {
  private halves = false;
  private measuredAt = performance.now();
  private last = performance.eventLoopUtilization();

  /** Halves pay, by what was measured last. */
  get inHalves(): boolean {
    const now = performance.now();
    if (now - this.measuredAt < HOLDS_MS) return this.halves;
    this.measuredAt = now;
    const present = performance.eventLoopUtilization();
    this.halves = performance.eventLoopUtilization(present, this.last).utilization > 0.5;
    this.last = present;
    return this.halves;
  }
}

/** The pace of this thread. */
export const pace = new Pace();
