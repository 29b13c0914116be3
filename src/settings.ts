import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TokenRules } from './api/access/tokens.js';
import { isLoopback, type HttpSettings } from './api/http-settings.js';
import { ProblemError } from './api/problem.js';
import { LOG_LEVELS } from './telemetry/log-level.js';
import type { TelemetryOptions } from './telemetry/index.js';
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
  if (!environment['EVENTSTORE_URL']) return undefined;
  const settings = parsed(eventStoreSchema, environment, NO_EVENT_STORE);
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
  if (!environment['REDIS_URL']) return undefined;
  const remedy = 'Mend the variable, or unset REDIS_URL: jobs then run inside the server.';
  const { REDIS_URL: url, REDIS_NAMESPACE: namespace } = parsed(redisSchema, environment, remedy);
  return { url, ...(namespace === undefined ? {} : { namespace }) };
}

/** What of the environment concerns PostgreSQL. */
const databaseSchema = z.object({
  DATABASE_URL: z
    .string()
    .trim()
    .regex(/^postgres(ql)?:\/\/[^/?]+\/[^/?]+/, 'postgres://user:password@host:port/database is wanted'),
});

/** Where the read models are kept beside the data folder. */
export interface DatabaseSettings {
  /** `postgres://…`, with its password. */
  readonly url: string;
}

/**
 * How to reach the PostgreSQL database of the read models, from the environment; undefined where `DATABASE_URL` is not
 * set, and they lie in the data folder. @throws ProblemError `invalid-settings`
 */
export function databaseSettings(environment: Environment): DatabaseSettings | undefined {
  if (!environment['DATABASE_URL']) return undefined;
  return { url: parsed(databaseSchema, environment, NO_DATABASE).DATABASE_URL };
}

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every((part) => part !== ''), 'a list with "," between is wanted');

/** By which tokens callers are known. One of the two kinds of key; neither: demo mode. */
const accessSchema = z
  .object({
    AUTH_HS256_SECRET: z.string().min(32, 'at least 32 characters are wanted').optional(),
    AUTH_JWKS: z.string().optional(),
    AUTH_ISSUER: z.string().optional(),
    AUTH_AUDIENCE: z.string().default('kientoan'),
    AUTH_CLOCK_SKEW_SECONDS: whole(0)
      .refine((seconds) => seconds <= 600, 'at most 600 is wanted')
      .default(60),
  })
  .refine(({ AUTH_HS256_SECRET: secret, AUTH_JWKS: jwks }) => secret === undefined || jwks === undefined, {
    path: ['AUTH_JWKS'],
    message: 'a secret and public keys are two ways; set one of AUTH_HS256_SECRET and AUTH_JWKS',
  })
  .refine(({ AUTH_ISSUER: issuer, ...keys }) => issuer !== undefined || !(keys.AUTH_HS256_SECRET ?? keys.AUTH_JWKS), {
    path: ['AUTH_ISSUER'],
    message: 'the `iss` of the tokens is wanted',
  })
  .refine(({ AUTH_ISSUER: issuer, ...keys }) => issuer === undefined || (keys.AUTH_HS256_SECRET ?? keys.AUTH_JWKS), {
    path: ['AUTH_HS256_SECRET'],
    message: 'with AUTH_ISSUER its secret or its public keys (AUTH_JWKS) are wanted: without them it would be demo mode',
  }); // prettier-ignore

/** The tokens that are believed; undefined where no key is configured: that is demo mode. @throws ProblemError `invalid-settings` */
export function accessSettings(environment: Environment): TokenRules | undefined {
  const settings = parsed(accessSchema, environment, NO_AUTH);
  const { AUTH_HS256_SECRET: secret, AUTH_JWKS: jwks, AUTH_ISSUER: issuer = '' } = settings;
  const keys = secret !== undefined ? { secret } : jwks === undefined ? undefined : jwksAt(jwks);
  const { AUTH_AUDIENCE: audience, AUTH_CLOCK_SKEW_SECONDS: clockSkewSeconds } = settings;
  return keys && { keys, issuer, audience, clockSkewSeconds };
}

function jwksAt(text: string): TokenRules['keys'] {
  if (!/^[a-z]+:\/\//i.test(text)) return { jwksFile: text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname)))
    return { jwksUrl: url };
  throw invalidSettings([{ path: 'AUTH_JWKS', message: 'a file or an https address is wanted' }], NO_AUTH);
}

const httpSchema = z.object({
  HOST: z.string().trim().default('127.0.0.1'),
  ALLOWED_HOSTS: list.optional(),
  CORS_ORIGINS: list.default([]),
  RATE_LIMIT_PER_MINUTE: whole(0).default(1200),
  REQUEST_TIMEOUT_SECONDS: whole(1).default(30),
  LIVE_STREAMS_PER_CALLER: whole(1).default(50),
  LIVE_STREAMS: whole(1).default(1000),
});
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * How the server is reached and how much it takes. `demo`: the tokens of its users are printed, so that it listens on
 * loopback and nowhere else. @throws ProblemError `invalid-settings`, `demo-not-on-loopback`
 */
export function httpSettings(environment: Environment, { demo }: { readonly demo: boolean }): HttpSettings {
  const { HOST: host, ...settings } = parsed(httpSchema, environment, 'Mend the variable, or unset it.');
  if (demo && !isLoopback(host)) {
    throw new ProblemError(
      400,
      'demo-not-on-loopback',
      `Without keys for tokens this is demo mode, whose users are known to everybody; it does not listen on ${host}.`,
      'Set AUTH_HS256_SECRET or AUTH_JWKS with AUTH_ISSUER, or unset HOST.',
      { where: 'HOST', rule: 'demo mode serves this machine alone' },
    );
  }
  return {
    host,
    allowedHosts: settings.ALLOWED_HOSTS ?? (isLoopback(host) ? LOOPBACK_NAMES : []),
    corsOrigins: settings.CORS_ORIGINS,
    requestsPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    requestTimeoutMs: settings.REQUEST_TIMEOUT_SECONDS * 1000,
    streams: { ofOne: settings.LIVE_STREAMS_PER_CALLER, ofAll: settings.LIVE_STREAMS },
  };
}

/** Where a worker tells of its health and metrics; undefined: nowhere. @throws ProblemError `invalid-settings` */
export function workerSettings(environment: Environment): { readonly port: number | undefined } {
  const port = whole(0)
    .refine((value) => value <= 65_535, 'at most 65535 is wanted')
    .optional();
  return { port: parsed(z.object({ WORKER_PORT: port }), environment, 'Mend the variable, or unset it.').WORKER_PORT }; // prettier-ignore
}

const telemetrySchema = z.object({
  KIENTOAN_LOG: z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')} is wanted` }).default('info'),
  KIENTOAN_TRACE: z.literal('console', { error: '"console", or nothing, is wanted' }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ error: 'an address is wanted' }).optional(),
});

/** How a process is watched. Traces are off unless one of their two ways is named. @throws ProblemError `invalid-settings` */
export function telemetrySettings(environment: Environment): Omit<TelemetryOptions, 'version'> {
  const settings = parsed(telemetrySchema, environment, 'Mend the variable, or unset it.');
  return {
    log: { level: settings.KIENTOAN_LOG, secrets: secretsOf(environment) },
    tracing: {
      console: settings.KIENTOAN_TRACE === 'console',
      otlp: settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
    },
  };
}

/** A shorter one would be found in innocent words. */
const SHORTEST_SECRET = 6;

/** Values of the environment that no line of a log may hold: secrets by their names, and passwords in addresses. */
function secretsOf(environment: Environment): string[] {
  const found = Object.entries(environment).flatMap(([name, value = '']) => {
    if (/SECRET|PASSWORD|TOKEN|_KEY$|_HEADERS$/i.test(name)) return [value];
    const password = /^[a-z+]+:\/\/[^/@]*:([^/@]*)@/i.exec(value)?.[1];
    return password === undefined ? [] : [password];
  });
  return [...new Set(found)].filter((value) => value.length >= SHORTEST_SECRET);
}

/** How long a server that is told to stop waits for the requests that are open. @throws ProblemError `invalid-settings` */
export function stopSettings(environment: Environment): { readonly patienceMs: number } {
  const schema = z.object({ KIENTOAN_STOP_SECONDS: whole(0).default(10) });
  return {
    patienceMs: parsed(schema, environment, 'Mend the variable, or unset it.').KIENTOAN_STOP_SECONDS * 1000,
  };
}

const NO_EVENT_STORE = 'Mend the variable, or unset EVENTSTORE_URL: the log then lies in the data folder.';
/** What to do about `DATABASE_URL`. */
export const NO_DATABASE =
  'Mend the variable, or unset DATABASE_URL: the read models then lie in the data folder.';
const NO_AUTH =
  'Mend the variable, or unset it with the other AUTH_ variables: that is demo mode, on loopback.';

/** What a schema makes of the environment. @throws ProblemError `invalid-settings`, with every variable that is wrong */
function parsed<T>(schema: z.ZodType<T>, environment: Environment, remedy: string): T {
  // A variable that is set to nothing is one that is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  throw invalidSettings(issues, remedy);
}

/** What is wrong with variables of the environment. Values are not repeated: they may hold a password. */
export function invalidSettings(
  issues: readonly { readonly path: string; readonly message: string }[],
  remedy = NO_EVENT_STORE,
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
