import { PermanentFailure } from '../kernel/job.js';

/** An id that no queue takes, or that no definition makes: nothing was added, nothing is done. */
export class InvalidJobId extends PermanentFailure {
  constructor(
    readonly id: string,
    why: string,
  ) {
    super(`"${id.slice(0, 100)}" cannot be the id of a job: ${why}`);
    this.name = 'InvalidJobId';
  }
}

/** The queue cannot be reached, or is closed. What was asked may be asked again: nothing is queued twice. */
export class QueueUnavailable extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'QueueUnavailable';
  }
}

/** The first line of what a job failed with, as it is shown to people. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return (text.split('\n', 1)[0] ?? '').slice(0, 500);
}
