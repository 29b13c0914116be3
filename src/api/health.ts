import type { EventStore } from '../event-store/event-store.port.js';
import type { Lag, LagSource } from '../telemetry/index.js';
import { ProblemError } from './problem.js';

/** Whoever asks does not wait longer. */
const PATIENCE_MS = 2_000;

/** What of a system is looked at. */
export interface Examined {
  readonly store: Pick<EventStore, 'head'>;
  readonly lagSources: readonly LagSource[];
}

/** How far something is that follows the log. */
export interface Follower extends Omit<Lag, 'position'> {
  readonly kind: LagSource['kind'];
  readonly name: string;
}

export interface Readiness {
  readonly status: 'ready';
  readonly followers: readonly Follower[];
}

/**
 * Ready is who can record and answer: the log is reached, and nothing that follows it is halted. Being behind is told,
 * not refused. @throws ProblemError `not-ready` (503); it names nothing that stands in the log
 */
export async function assertReady(
  { store, lagSources }: Examined,
  patienceMs = PATIENCE_MS,
): Promise<Readiness> {
  const signal = AbortSignal.timeout(patienceMs);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(unreachable())),
  );
  late.catch(() => undefined);
  const reached = async (): Promise<Follower[]> => {
    await store.head();
    const lags = await Promise.all(lagSources.map(async ({ kind, name, lag }) => ({ kind, name, now: await lag(signal) })));
    return lags.flatMap(({ kind, name, now }) => (now ? [{ kind, name, events: now.events, seconds: now.seconds, halted: now.halted }] : []));
  }; // prettier-ignore
  const followers = await Promise.race([reached().catch((error: unknown) => { throw unreachable(error); }), late]); // prettier-ignore
  const halted = followers.filter((follower) => follower.halted);
  if (halted.length > 0) throw standsStill(halted, followers);
  return { status: 'ready', followers };
}

function unreachable(cause?: unknown): ProblemError {
  const error = new ProblemError(
    503,
    'not-ready',
    'The log cannot be reached.',
    'Look at the event store or the disk of the data folder; the log of the server says more.',
    { rule: 'health: the log is reached', failed: ['log'], retry: true },
  );
  error.cause = cause;
  return error;
}

function standsStill(halted: readonly Follower[], followers: readonly Follower[]): ProblemError {
  const names = halted.map(({ kind, name }) => `${kind} ${name}`);
  return new ProblemError(
    503,
    'not-ready',
    `Halted: ${names.join(', ')}. What was recorded is safe; answers stand still.`,
    'See docs/operations.md, "A read model is halted".',
    { rule: 'health: nothing that follows the log is halted', failed: names, followers },
  );
}
