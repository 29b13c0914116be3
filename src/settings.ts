import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProblemError } from './api/problem.js';
import type { RedisSettings } from './jobs/index.js';
import type { EventStoreDbOptions } from './event-store/eventstoredb/eventstoredb-event-store.adapter.js';

type Environment = Readonly<Record<string, string | undefined>>;

const whole = (least: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'a whole number is wanted')
    .transform(Number)
    .refine((value) => value >= least, `at least ${least} is wanted`);

/** What of the environment concerns EventStoreDB; the names are documented in the README. */
const eventStoreSchema = z
  .object({
    EVENTSTORE_URL: z
      .string()
      .trim()
      .regex(/^esdb(\+discover)?:\/\/[^/?]+/, 'esdb://host:port?tls=false or esdb+discover://user:password@host is wanted (also for KurrentDB)'), // prettier-ignore
    EVENTSTORE_NAMESPACE: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/, 'letters, digits, "-" and "_" are wanted')
      .optional(),
    EVENTSTORE_MAX_EVENT_BYTES: whole(1024).optional(),
    EVENTSTORE_MAX_APPEND_BYTES: whole(1024).optional(),
    EVENTSTORE_DEADLINE_MS: whole(1).optional(),
    EVENTSTORE_WATCHDOG_MS: whole(100).optional(),
    EVENTSTORE_COMPRESSION: z.stringbool({ error: 'true or false is wanted' }).optional(),
  })
  .refine(
    ({ EVENTSTORE_MAX_EVENT_BYTES: event, EVENTSTORE_MAX_APPEND_BYTES: append }) =>
      (event ?? 0) <= (append ?? Infinity),
    { path: ['EVENTSTORE_MAX_EVENT_BYTES'], message: 'no more than EVENTSTORE_MAX_APPEND_BYTES is wanted' },
  );

/** What of the environment concerns Redis. */
const redisSchema = z.object({
  REDIS_URL: z
    .string()
    .trim()
    .regex(/^rediss?:\/\/[^/?]+/, 'redis://host:port or rediss://user:password@host:port is wanted'),
  REDIS_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/, 'letters, digits, "-" and "_" are wanted')
    .optional(),
});

const DEFAULT_MAX_EVENT_BYTES = 16 * 1024 ** 2;
const DEFAULT_MAX_APPEND_BYTES = 32 * 1024 ** 2;

/**
 * How to reach EventStoreDB, from the environment; undefined where `EVENTSTORE_URL` is not set, and the log lies in
 * the data folder. @throws ProblemError `invalid-settings`, with every variable that is wrong
 */
export function eventStoreSettings(environment: Environment): EventStoreDbOptions | undefined {
  // A variable that is set to nothing is one that is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  if (given['EVENTSTORE_URL'] === undefined) return undefined;
  const parsed = eventStoreSchema.safeParse(given);
  if (!parsed.success) throw invalidSettings(issuesOf(parsed.error));
  const settings = parsed.data;
  const maxAppendBytes = settings.EVENTSTORE_MAX_APPEND_BYTES ?? DEFAULT_MAX_APPEND_BYTES;
  const maxEventBytes =
    settings.EVENTSTORE_MAX_EVENT_BYTES ?? Math.min(DEFAULT_MAX_EVENT_BYTES, maxAppendBytes);
  return {
    connectionString: settings.EVENTSTORE_URL,
    limits: { maxEventBytes, maxAppendBytes },
    ...(settings.EVENTSTORE_NAMESPACE ? { namespace: settings.EVENTSTORE_NAMESPACE } : {}),
    ...(settings.EVENTSTORE_DEADLINE_MS ? { deadlineMs: settings.EVENTSTORE_DEADLINE_MS } : {}),
    ...(settings.EVENTSTORE_WATCHDOG_MS ? { watchdogMs: settings.EVENTSTORE_WATCHDOG_MS } : {}),
    ...(settings.EVENTSTORE_COMPRESSION === undefined
      ? {}
      : { compression: settings.EVENTSTORE_COMPRESSION }),
  };
}

/**
 * How to reach Redis, from the environment; undefined where `REDIS_URL` is not set, and jobs run in the server's process.
 * @throws ProblemError `invalid-settings`, with every variable that is wrong
 */
export function redisSettings(environment: Environment): RedisSettings | undefined {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  if (given['REDIS_URL'] === undefined) return undefined;
  const parsed = redisSchema.safeParse(given);
  if (!parsed.success)
    throw invalidSettings(
      issuesOf(parsed.error),
      'Mend the variable, or unset REDIS_URL: jobs then run inside the server.',
    );
  const { REDIS_URL: url, REDIS_NAMESPACE: namespace } = parsed.data;
  return { url, ...(namespace === undefined ? {} : { namespace }) };
}

const issuesOf = (error: z.ZodError): { path: string; message: string }[] =>
  error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));

/** What is wrong with variables of the environment. Values are not repeated: they may hold a password. */
export function invalidSettings(
  issues: readonly { readonly path: string; readonly message: string }[],
  remedy = 'Mend the variable, or unset EVENTSTORE_URL: the log then lies in the data folder.',
): ProblemError {
  return new ProblemError(
    400,
    'invalid-settings',
    issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
    remedy,
    { where: issues[0]?.path ?? '', rule: 'settings of the environment', issues },
  );
}

/**
 * Names the log behind a connection, the same whoever connects and however: what is derived from one log (read models,
 * snapshots) must never be taken for another's.
 */
export function logIdentity({ connectionString, namespace = '' }: EventStoreDbOptions): string {
  const hosts = connectionString.replace(/^[^:]+:\/\/(.*@)?/, '').replace(/[/?].*$/, '');
  return createHash('sha256').update(`${hosts.toLowerCase()} ${namespace}`).digest('hex').slice(0, 12);
}
