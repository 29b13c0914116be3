import type { JobQueue, RetryPolicy, RunJob } from '../job-queue.port.js';

/** An empty queue that the contract runs on, and how a test waits for what becomes of it. */
export interface JobQueueHarness {
  readonly queue: JobQueue;
  /** Lets time pass until it is so. @throws Error when it does not come to be */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

export type OpenHarness = (retry: RetryPolicy) => Promise<JobQueueHarness>;

/** A handler that says what it began, and ends when the test lets it. */
export class HeldJobs {
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  private readonly letGo = new Map<string, () => void>();

  readonly run: RunJob = async ({ id, signal }) => {
    this.begun.push(id);
    await new Promise<void>((resolve, reject) => {
      this.letGo.set(id, resolve);
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
    this.ended.push(id);
  };

  release(id: string): void {
    this.letGo.get(id)?.();
  }
}

/** What the work failed with; undefined when it went well. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
