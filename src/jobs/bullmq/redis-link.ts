import { Redis } from 'ioredis';
import { QueueUnavailable, reasonOf } from '../job.errors.js';
import type { QueueNotice } from '../job-queue.port.js';
import { pauseAfter } from '../retry-policy.js';
import { redisFaults } from './redis-faults.js';

export interface RedisOptions {
  /** `redis://` or `rediss://`, with user and password where it needs them. */
  readonly url: string;
  /** Between attempts to reach it: twice as long each time, up to the longest. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** How long it may take to answer. */
  readonly deadlineMs?: number;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/**
 * The connections to Redis: one for what callers ask, which answers or fails at once, and others for the worker, which
 * wait until Redis is back. Reaches it again by itself with growing pauses, tells what is wrong with it, and refuses one
 * that cannot hold a queue.
 */
export class RedisLink {
  /** Fails at once where there is no connection. */
  readonly commands: Redis;
  readonly deadlineMs: number;
  private trouble = 'it has not been reached yet';
  private refused = false;
  private closed = false;
  private readonly worker: Redis[] = [];
  private readonly pauses: { readonly firstPauseMs: number; readonly longestPauseMs: number };

  constructor(
    private readonly options: RedisOptions,
    /** Runs each time that Redis has been reached and is fit. */
    private readonly onFit: () => Promise<void>,
  ) {
    const { url, firstPauseMs = 500, longestPauseMs = 10_000, deadlineMs = 5_000 } = options;
    this.deadlineMs = deadlineMs;
    this.pauses = { firstPauseMs, longestPauseMs };
    this.commands = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: deadlineMs,
      connectTimeout: deadlineMs,
      retryStrategy: (times) => this.pause(times, true),
    });
    this.commands.on('error', (error) => (this.trouble = reasonOf(error)));
    this.commands.on('close', () => (this.refused = false));
    this.commands.on('ready', () => {
      this.trouble = 'the connection was lost';
      void this.welcome();
    });
  }

  /** A connection of the worker, which waits for Redis as long as it takes. */
  patient(): Redis {
    const client = new Redis(this.options.url, {
      maxRetriesPerRequest: null,
      retryStrategy: (times) => this.pause(times, false),
    });
    // `commands` meets the same and tells of it.
    client.on('error', () => undefined);
    this.worker.push(client);
    return client;
  }

  get isReady(): boolean {
    return !this.closed && !this.refused && this.commands.status === 'ready';
  }

  /** Why nothing can be asked now. */
  unavailable(options?: ErrorOptions): QueueUnavailable {
    return new QueueUnavailable(
      this.closed ? 'the queue is closed' : `Redis at ${this.place} cannot be used: ${this.trouble}`,
      options,
    );
  }

  /** From here on nothing is asked any more. */
  refuse(): void {
    this.closed = true;
  }

  disconnect(): void {
    this.closed = true;
    for (const client of [this.commands, ...this.worker]) client.disconnect();
  }

  tell(code: string, message: string): void {
    this.options.onNotice?.({ code, message });
  }

  /** Without user and password. */
  private get place(): string {
    const { host, port, path } = this.commands.options;
    return path ?? `${host}:${port}`;
  }

  private pause(times: number, tell: boolean): number | null {
    if (this.closed) return null;
    const pause = pauseAfter(times, this.pauses);
    if (tell)
      this.tell('redis-unreachable', `Redis at ${this.place} cannot be reached (${this.trouble}); trying again in ${pause} ms`); // prettier-ignore
    return pause;
  }

  private async welcome(): Promise<void> {
    try {
      const faults = redisFaults(await this.commands.info());
      for (const { code, message } of faults) this.tell(code, `${this.place}: ${message}`);
      const refusal = faults.find(({ refused }) => refused);
      if (refusal) this.trouble = refusal.message;
      this.refused = refusal !== undefined;
      if (!refusal && !this.closed) await this.onFit();
    } catch (error) {
      // It went away again; what follows is told by the next attempt.
      this.trouble = reasonOf(error);
    }
  }
}
