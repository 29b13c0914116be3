import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './log-level.js';

/** Where the program says what happens to it: JSON lines, or words when a person looks on. */
export type Log = Logger;

export interface LogOptions {
  readonly level: LogLevel;
  /** Values that no line may hold, whoever writes it. */
  readonly secrets: readonly string[];
  /** Default standard error, which is read by a person where it is a terminal. */
  readonly to?: DestinationStream;
}

/** Opens the log. No line holds a token, a secret, or what a text that is no JSON says. */
export async function openLog({ level, secrets, to }: LogOptions): Promise<Log> {
  return pino(
    {
      level,
      base: { service: 'kientoan', pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: toldError },
      hooks: {
        streamWrite: (line) => withoutSecrets(line, secrets),
        logMethod(args, method) {
          method.apply(this, worded(args) as typeof args);
        },
      },
    },
    to ?? (await standardError()),
  );
}

/** Lines are written in the background, so that a slow terminal or pipe holds up no request; the last ones when the process ends. */
async function standardError(): Promise<DestinationStream> {
  if (!process.stderr.isTTY) return destination({ dest: 2, sync: false });
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: 2, sync: true, ignore: 'pid,service', translateTime: 'SYS:HH:MM:ss' });
}

const TOKENS = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const BEARER = /\b(bearer\s+)[^\s"\\]+/gi;
const CREDENTIALS = /:\/\/[^\s/@"]*@/g;

/** A line with `***` in the place of tokens, credentials and the secrets of the configuration. */
export function withoutSecrets(line: string, secrets: readonly string[]): string {
  let safe = line.replace(TOKENS, '***').replace(BEARER, '$1***').replace(CREDENTIALS, '://***@');
  for (const secret of secrets) safe = safe.replaceAll(secret, '***');
  return safe;
}

/** A line without words of its own would repeat those of its error, unchecked. */
function worded(args: readonly unknown[]): readonly unknown[] {
  const [first, words] = args;
  if (first instanceof Error) return [{ err: first }, words ?? first.name];
  const { err } = (first ?? {}) as { readonly err?: unknown };
  return words === undefined && err instanceof Error ? [first, err.name] : args;
}

interface ToldError {
  readonly type: string;
  readonly code?: unknown;
  readonly message: string;
  readonly stack: string;
  readonly cause?: ToldError;
}

/** What is said of an error. A parser repeats the text that it could not read, which may name a person. */
function toldError(error: unknown): ToldError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: '' };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const repeats = error instanceof SyntaxError;
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: repeats ? error.message.replace(/"[\s\S]*"/g, '"…"') : error.message,
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: toldError(error.cause) }),
  };
}
