import { fork, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Not compiled, with packages of its own. */
const FOLDER = fileURLToPath(new URL('../../bench/plans/', import.meta.url));

type Said = { readonly ready: true } | { readonly rate: number } | { readonly failed: string };

/** DBOS Transact on a PostgreSQL of its own, in a process of its own: the same five durable steps for each plan. */
export class PlanPeer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts it; installs its packages first where they are not there. @throws Error where it cannot be had */
  static async start(): Promise<PlanPeer> {
    if (!existsSync(join(FOLDER, 'node_modules/@dbos-inc/dbos-sdk'))) await install();
    // The user of PostgreSQL goes through it.
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-peer-'));
    chmodSync(folder, 0o755);
    const child = fork(join(FOLDER, 'peer.js'), [join(folder, 'postgres')], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }); // prettier-ignore
    const peer = new PlanPeer(child, folder);
    await peer.said();
    return peer;
  }

  /** Steps a second of so many plans, by so many callers. */
  async measure(callers: number, plans: number): Promise<number> {
    this.child.send({ callers, plans });
    const said = await this.said();
    if ('rate' in said) return said.rate;
    throw new Error(`the peer failed: ${'failed' in said ? said.failed : 'it began anew'}`);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private said(): Promise<Said> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`the peer ended with ${code ?? 'a signal'}`));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message as Said);
      });
    });
  }
}

function install(): Promise<void> {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }); // prettier-ignore
    npm.on('error', reject);
    npm.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`\`npm ci\` in bench/plans ended with ${code ?? 'a signal'}`)),
    );
  });
}
