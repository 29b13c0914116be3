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
    ([name]) => !/^(KIENTOAN_|EVENTSTORE_|REDIS_|PORT$|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...more };
}

/** Runs `kientoan` as it is installed and waits for its end. */
export async function kientoan(
  args: readonly string[],
  { input = '', env = {} }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: environment(env) });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  return { code, signal, out, err, json: () => JSON.parse(out) as unknown };
}

/** A server started by `serve` or `demo`, once it listens. */
export interface Serving {
  readonly url: string;
  readonly pid: number;
  get(path: string): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  /** As a person stops it. */
  stop(): Promise<void>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

/** Starts `kientoan serve` on a data folder, on any free port. */
export async function serving(folder: string): Promise<Serving> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--data', folder, '--port', '0', '--json'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('}')) break;
  }
  const { url } = JSON.parse(said) as { url: string };
  return {
    url,
    pid: child.pid ?? 0,
    get: async (path) => {
      const response = await fetch(`${url}${path}`);
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      };
    },
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
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
