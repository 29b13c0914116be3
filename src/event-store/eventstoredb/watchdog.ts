import type { Position } from '../event-store.port.js';

class SilentDeath extends Error {}

/**
 * A subscription can die in silence. One that waits, has heard nothing since the last look, and has the head of the
 * log before it, is aborted; its owner then subscribes again. A consumer that works for long is left alone.
 */
export class Watchdog {
  private readonly death = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private heard = true;
  private busy = false;
  private looking = false;

  constructor(
    intervalMs: number,
    private readonly head: () => Promise<Position | undefined>,
    private readonly last: () => Position | undefined,
  ) {
    this.timer = setInterval(() => void this.look(), intervalMs).unref();
  }

  /** Aborted when the subscription is found dead. */
  get signal(): AbortSignal {
    return this.death.signal;
  }

  /** The consumer has an item in hand. */
  delivering(): void {
    this.heard = true;
    this.busy = true;
  }

  /** The consumer asks for the next item. */
  waiting(): void {
    this.heard = true;
    this.busy = false;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.busy || this.looking) return;
    if (this.heard) {
      this.heard = false;
      return;
    }
    this.looking = true;
    const head = await this.head().catch(() => undefined);
    this.looking = false;
    // Heard of in the meantime: what the look found was only on its way.
    if (!this.heard && !this.busy && head !== undefined && head > (this.last() ?? '')) {
      this.death.abort(new SilentDeath());
    }
  }
}
