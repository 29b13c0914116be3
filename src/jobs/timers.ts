/** Time as it is passed in; tests move it by hand. */
export interface Timers {
  /** Milliseconds UTC. */
  now(): number;
  /** Runs a task once, after a while; the answer calls it off. */
  after(milliseconds: number, task: () => void): () => void;
}

/** Node fires a longer timer at once. */
const LONGEST = 2 ** 31 - 1;

/** The timers of the process; they do not keep it alive. */
export const processTimers: Timers = {
  now: Date.now,
  after: (milliseconds, task) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const next = left > LONGEST ? () => wait(left - LONGEST) : task;
      timer = setTimeout(next, Math.min(left, LONGEST)).unref();
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
