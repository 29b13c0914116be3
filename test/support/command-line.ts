import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(import.meta.dirname, '../../bin/kientoan.js');

/** What a run of the built command line left. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** Standard output as the one JSON document that it must be. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents of any subcommand
  json(): any;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment without what a developer has set for himself. */
function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(KIENTOAN_|EVENTSTORE_|DATABASE_|REDIS_|OTEL_|AUTH_|(PORT|HOST|ALLOWED_HOSTS|CORS_ORIGINS|RATE_LIMIT_PER_MINUTE|REQUEST_TIMEOUT_SECONDS|NODE_OPTIONS)$)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(kept), ...more };
}

/** Runs `kientoan` as it is installed and waits for its end. */
export function kientoan(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return program(PROGRAM, options, args);
}

/** Runs a program of this project and waits for its end. */
export async function program(
  file: string,
  { input = '', env = {} }: RunOptions = {},
  args: readonly string[] = [],
): Promise<Ran> {
  const child = spawn(process.execPath, [file, ...args], { env: environment(env) });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  return { code, signal, out, err, json: () => JSON.parse(out) as unknown };
}

/** A server started by `serve`, once it listens. */
export interface Serving {
  readonly url: string;
  readonly pid: number;
  /** What it said when it began to listen. */
  readonly said: { readonly users?: readonly { id: string; role: string; token: string }[] };
  /** The token of demo mode's administrator. */
  readonly authorization: { readonly authorization: string };
  get(path: string): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  /** As a person stops it; gives what it wrote on standard error. */
  stop(): Promise<string>;
  /** As a power cut does. */
  kill(): Promise<string>;
}

/** Starts `kientoan serve` on a data folder, on any free port. */
export async function serving(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Serving> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--data', folder, '--port', '0', '--json'], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints = textOf(child.stderr);
  let out = '';
  for await (const chunk of child.stdout) {
    out += String(chunk);
    if (out.endsWith('}\n')) break;
  }
  if (out === '') throw new Error(`the server did not start: ${await complaints}`);
  const said = JSON.parse(out) as Serving['said'] & { url: string };
  const { url } = said;
  const token = said.users?.find(({ role }) => role === 'administrator')?.token ?? '';
  const authorization = { authorization: `Bearer ${token}` };
  return {
    url,
    pid: child.pid ?? 0,
    said,
    authorization,
    get: async (path) => {
      const response = await fetch(`${url}${path}`, { headers: authorization });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      };
    },
    stop: async () => (await end(child, 'SIGTERM'), complaints),
    kill: async () => (await end(child, 'SIGKILL'), complaints),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A data folder of its own, and how to remove it. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const parent = mkdtempSync(join(tmpdir(), 'kientoan-cli-'));
  return { folder: join(parent, 'data'), remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** The body of `OpenRegister`. */
export const openRegister = (register: string): Record<string, unknown> => ({
  register,
  name: 'Sổ bộ thử',
  authority: 'Thành ủy',
  region: 'central-highlands',
  openedOn: '2016-08-01',
  reason: 'Mở sổ',
});
