import type { CommandReceipt, CommandRequest } from './pending.js';

/** What became of a command. */
export type CommandAnswer = { readonly receipt: CommandReceipt } | { readonly error: unknown };

/** An append that is durable. */
export interface ObservedAppend {
  readonly events: number;
  readonly milliseconds: number;
}

/**
 * Port to whoever watches commands on their way, for metrics and traces. It is called in the middle of the way: it must
 * be quick and must not throw.
 */
export interface CommandObserver {
  answered(command: string, milliseconds: number, answer: CommandAnswer): void;
  appended(append: ObservedAppend): void;
  /** Begins the trace of a command in whatever context is active; undefined where nothing is traced. */
  trace(request: CommandRequest): CommandTrace | undefined;
}

/** One command in a trace. Times are those of `performance.now()`. */
export interface CommandTrace {
  /** W3C Trace Context of the command; recorded with its events, so that whoever reads them goes on with the trace. */
  readonly traceparent: string;
  /** Around each time that it is decided. */
  decide<T>(decide: () => T): T;
  /** The append that holds its events is durable. */
  appended(append: { readonly stream: string; readonly events: number; readonly startedAt: number }): void;
  /** It is answered. */
  end(answer: CommandAnswer): void;
}
