import type { Timers } from '../timers.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that a test moves by hand. */
export class ManualTimers implements Timers {
  private time = Date.parse('2021-09-15T00:00:00Z');
  private readonly tasks = new Map<() => void, number>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, task: () => void): () => void {
    const own = (): void => task();
    this.tasks.set(own, this.time + milliseconds);
    return () => this.tasks.delete(own);
  }

  /** Lets so much time pass; what is due in between runs at its time, and what it sets off may follow. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      await turn();
      const [next] = [...this.tasks].sort(([, one], [, other]) => one - other);
      if (!next || next[1] > until) break;
      this.time = next[1];
      this.tasks.delete(next[0]);
      next[0]();
    }
    this.time = until;
    await turn();
  }
}
