const DAY_MS = 86_400_000;

/** Something that is done again and again. */
export interface Repeated {
  /** Ends the timer, after a round that runs. */
  stop(): Promise<void>;
}

export interface DailyOptions {
  /** Runs a task again and again until its answer is called; default a process timer. */
  readonly every?: (milliseconds: number, task: () => void) => () => void;
  readonly onError?: (error: unknown) => void;
}

/** Does a work now and once a day, one round after the other. */
export function daily(
  work: () => Promise<unknown>,
  { every = timer, onError = () => undefined }: DailyOptions,
): Repeated {
  let running: Promise<unknown> = Promise.resolve();
  const round = (): void => {
    running = running.then(work).catch(onError);
  };
  round();
  const end = every(DAY_MS, round);
  return {
    stop: async () => {
      end();
      await running;
    },
  };
}

function timer(milliseconds: number, task: () => void): () => void {
  const running = setInterval(task, milliseconds);
  running.unref();
  return () => clearInterval(running);
}
