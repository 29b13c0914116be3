import type { RetryPolicy } from './job-queue.port.js';

/** Some two hours of trying before a person is asked. */
export const RETRY: RetryPolicy = { attempts: 20, firstPauseMs: 1_000, longestPauseMs: 600_000 };

/** The pause after so many failed attempts. */
export function pauseAfter(
  attempts: number,
  { firstPauseMs, longestPauseMs }: Omit<RetryPolicy, 'attempts'>,
): number {
  return Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
}
