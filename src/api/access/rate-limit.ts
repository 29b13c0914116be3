import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from '../problem.js';

const WINDOW_SECONDS = 60;

/**
 * How many requests a minute one caller may send, counted in the memory of this process. `0`: as many as he likes.
 * `firstRefusal` says of a refused request that it is the caller's first in the minute: the others are not worth a line.
 */
export class RateLimit {
  private readonly limiter: RateLimiterMemory | undefined;

  constructor(
    readonly perMinute: number,
    windowSeconds = WINDOW_SECONDS,
  ) {
    this.limiter = perMinute > 0 ? new RateLimiterMemory({ points: perMinute, duration: windowSeconds }) : undefined; // prettier-ignore
  }

  /** Counts a request. @throws ProblemError `too-many-requests` */
  async take(caller: string): Promise<void> {
    try {
      await this.limiter?.consume(caller);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      // A clock that was set back makes the rest of the minute look longer than a minute.
      const seconds = Math.min(WINDOW_SECONDS, Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
      throw new ProblemError(
        429,
        'too-many-requests',
        `More than ${this.perMinute} requests in a minute from one caller.`,
        `Wait ${seconds} s; what was refused was not recorded.`,
        {
          rule: 'limit: requests a minute per caller (RATE_LIMIT_PER_MINUTE)', retryAfter: seconds,
          firstRefusal: refused.consumedPoints === this.perMinute + 1,
        },
      ); // prettier-ignore
    }
  }
}
