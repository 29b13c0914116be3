import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEADLINE_MS = 20_000;

/**
 * Starts a redis-server on loopback, as our queue wants it, with a folder of its own; `args` come last and win. On the
 * port that is named, or on a free one.
 */
export async function startRedis({ command, env }, { port, args = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-redis-'));
  const own = port ?? (await freePort());
  const wanted = [
    '--port',
    String(own),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
  ];
  const child = spawn(command, [...wanted, '--maxmemory-policy', 'noeviction', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit');
  const end = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + DEADLINE_MS;
  while (!(await answers(own))) {
    if (child.exitCode !== null || Date.now() > until) {
      await end('SIGKILL');
      throw new Error(`redis-server did not start: ${said.trim().split('\n').at(-1)}`);
    }
  }
  return {
    url: `redis://127.0.0.1:${own}`,
    port: own,
    pid: child.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Whether something that speaks as Redis does answers there. */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const answered = (answer) => {
      socket.destroy();
      setTimeout(() => resolve(answer), answer ? 0 : 20);
    };
    socket.once('data', (data) => answered(String(data).startsWith('+PONG')));
    socket.once('error', () => answered(false));
  });
}

/** A port of loopback that is free now. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
