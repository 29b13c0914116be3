import { once } from 'node:events';
import { request, Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { kientoan, openRegister, temporaryFolder } from '../support/command-line.js';

const PROGRAM = resolve(import.meta.dirname, '../../bin/kientoan.js');

/** A server in a process of its own, to be stopped as an operator or a container does. */
class Stoppable {
  readonly log: { msg: string; [field: string]: unknown }[] = [];
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
  url = '';
  authorization = '';

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  }

  static async start(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Stoppable> {
    const child = spawn(process.execPath, [PROGRAM, 'serve', '--data', folder, '--port', '0', '--json'], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new Stoppable(child);
    void server.follow();
    let out = '';
    for await (const chunk of child.stdout) {
      out += String(chunk);
      if (out.endsWith('}\n')) break;
    }
    const said = JSON.parse(out) as { url: string; users: { role: string; token: string }[] };
    server.url = said.url;
    server.authorization = `Bearer ${said.users.find(({ role }) => role === 'administrator')?.token ?? ''}`;
    return server;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when the server has told this in its log, or has ended. */
  async says(msg: string): Promise<boolean> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    while (!ended && !this.log.some((line) => line.msg === msg)) await nextTurn();
    return this.log.some((line) => line.msg === msg);
  }

  /** A command of which everything is sent; gives its answer, or why there is none. */
  send(register: string, agent?: Agent): Promise<{ status: number; connection: string | undefined }> {
    const open = this.begin(register, agent);
    open.end(this.rest(register));
    return answerTo(open);
  }

  /** A command whose body has begun to arrive, and no more. */
  begin(register: string, agent = new Agent({ keepAlive: true })): ClientRequest {
    const body = JSON.stringify(openRegister(register));
    const open = request(`${this.url}/api/v1/commands/open-register`, {
      method: 'POST',
      agent,
      headers: {
        authorization: this.authorization,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    open.on('error', () => undefined);
    open.write(body.slice(0, 10));
    return open;
  }

  /** What is missing of a command that has begun. */
  rest(register: string): string {
    return JSON.stringify(openRegister(register)).slice(10);
  }

  private async follow(): Promise<void> {
    let text = '';
    for await (const chunk of this.child.stderr ?? []) {
      text += String(chunk);
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.log.push(JSON.parse(line) as { msg: string });
    }
  }
}

async function answerTo(open: ClientRequest): Promise<{ status: number; connection: string | undefined }> {
  if (open.destroyed) throw new Error('broken off');
  const [answer] = (await Promise.race([
    once(open, 'response'),
    once(open, 'close').then(() => [undefined]),
  ])) as [IncomingMessage | undefined];
  if (!answer) throw new Error('no answer');
  answer.resume();
  await once(answer, 'end');
  return { status: answer.statusCode ?? 0, connection: answer.headers.connection };
}

/** Resolves when the server has read what was sent of a request: it answers another one that came later. */
async function arrived(server: Stoppable, open: ClientRequest): Promise<void> {
  const [socket] = open.socket ? [open.socket] : ((await once(open, 'socket')) as [Socket]);
  if (socket.connecting) await once(socket, 'connect');
  await fetch(`${server.url}/health/live`);
}

describe('a server that is told to stop', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  it('answers what it had begun to receive, closes idle connections, accepts nothing more, and ends with 0', async () => {
    const server = await Stoppable.start(folder);
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const idle = connect(server.port, '127.0.0.1');
    idle.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'readable');
    const closed = [silent, idle].map((socket) => once(socket.resume(), 'close'));
    const open = server.begin('half-sent');
    await arrived(server, open);
    server.signal('SIGTERM');
    expect(await server.says('stopping: open requests are answered')).toBe(true);
    await Promise.all(closed);
    const late = connect(server.port, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    open.end(server.rest('half-sent'));
    expect(await answerTo(open)).toEqual({ status: 200, connection: 'close' });
    expect(await server.ended).toEqual([0, null]);
    expect(server.log.at(-1)).toMatchObject({ msg: 'stopped' });
    const registers = await kientoan(['registers', '--data', folder, '--json']);
    expect(JSON.stringify(registers.json())).toContain('half-sent');
  });

  it('in the middle of many commands: each that was acknowledged is in the log, and the lease of the read models was given back', async () => {
    const server = await Stoppable.start(folder);
    const acknowledged: string[] = [];
    let refused = 0;
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const caller = async (name: string): Promise<void> => {
      for (let at = 0; ; at++) {
        const register = `${name}-${at}`;
        const answer = await server.send(register, agent).catch(() => undefined);
        if (!answer) return void refused++;
        expect(answer.status).toBe(200);
        acknowledged.push(register);
        if (acknowledged.length === 200) server.signal('SIGINT');
      }
    };
    await Promise.all(Array.from({ length: 32 }, (_, at) => caller(`caller-${at}`)));
    expect(await server.ended).toEqual([0, null]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(refused).toBe(32);
    const control = new Database(join(folder, 'control.sqlite'), { readonly: true });
    expect(control.prepare('select expires_at from control').pluck().get()).toBe(0);
    control.close();
    const registers = await kientoan(['registers', '--data', folder, '--json']);
    const recorded = JSON.stringify(registers.json());
    expect(acknowledged.filter((register) => !recorded.includes(`"${register}"`))).toEqual([]);
  }, 120_000);

  it('waits no longer than it is told to: what is not sent by then is broken off', async () => {
    const server = await Stoppable.start(folder, { KIENTOAN_STOP_SECONDS: '0' });
    const open = server.begin('never-sent');
    await arrived(server, open);
    server.signal('SIGTERM');
    await expect(answerTo(open)).rejects.toThrow();
    expect(await server.ended).toEqual([0, null]);
    expect(server.log).toContainEqual(expect.objectContaining({ msg: 'requests were broken off', requests: 1 })); // prettier-ignore
  });

  it('a second time ends at once', async () => {
    const server = await Stoppable.start(folder);
    const open = server.begin('never-sent');
    await arrived(server, open);
    server.signal('SIGTERM');
    await server.says('stopping: open requests are answered');
    server.signal('SIGTERM');
    expect(await server.ended).toEqual([143, null]);
    open.destroy();
  });
});
