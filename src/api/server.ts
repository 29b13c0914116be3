import 'reflect-metadata';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { ApiModule } from './api.module.js';
import type { System } from '../composition.js';
import { openApp, type AppOptions } from './app.js';
import { OpenRequests } from './open-requests.js';

const TRIES = 20;
/** How long a server that stops waits for the requests that are open. */
const PATIENCE_MS = 10_000;

/** A server that listens. */
export interface Served {
  readonly url: string;
  readonly port: number;
  /**
   * Accepts no more connections, answers the requests that are open, and closes. What is not answered after
   * `patienceMs` (10 s) is broken off; the number of those is the result.
   */
  close(patienceMs?: number): Promise<number>;
}

/** How a system is served. */
export interface ServeOptions extends AppOptions {
  /** The first to try; a taken one makes way for the next. 0 takes any. */
  readonly port: number;
}

/** Serves a system. */
export async function serve(system: System, options: ServeOptions): Promise<Served> {
  const { http, telemetry } = options;
  const open = new OpenRequests();
  const app = await openApp(ApiModule.of(system, telemetry, http), options, open);
  const server = app.getHttpServer() as Server;
  open.watch(server);
  await app.getHttpAdapter().getInstance().ready();
  await listen(server, options.port, http.host);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const name = http.host.includes(':') ? `[${http.host}]` : http.host;
  const close = async (patienceMs = PATIENCE_MS): Promise<number> => {
    const broken = await open.drain(server, patienceMs);
    await app.close();
    return broken;
  };
  return { url: `http://${name}:${port}`, port, close };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      // Not by `app.listen`, which prints the error of a port that is taken.
      server.listen(port === 0 ? 0 : port + attempt, host);
      await once(server, 'listening');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt >= TRIES) throw error;
    }
  }
}
