import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serve, type Served } from '../../src/api/server.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { loadPolicies } from '../../src/policies.js';

/** The whole program on a data folder of its own, listening on loopback. */
export interface RunningSystem {
  readonly system: System;
  readonly served: Served;
  readonly folder: string;
  /** Sends a command as a client would; gives status, content type and body. */
  send(command: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** How many events there are in the log. */
  events(): Promise<number>;
  close(): Promise<void>;
}
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any route
  readonly body: any;
}

/** Opens the program on an empty folder. */
export async function runSystem(): Promise<RunningSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-api-'));
  const policies = await loadPolicies(resolve(import.meta.dirname, '../../seeds/policies'));
  const system = await openSystem({ folder, capabilities: capabilitiesWith([]), policies });
  const served = await serve(system, { port: 0 });
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    return {
      status: response.status,
      type,
      headers: response.headers,
      body: type.endsWith('json') ? (JSON.parse(text) as unknown) : text,
    };
  };
  return {
    system,
    served,
    folder,
    send: async (command, body, headers = {}) =>
      answer(
        await fetch(`${served.url}/api/v1/commands/${command}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-actor': 'an', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    get: async (path) => answer(await fetch(`${served.url}${path}`)),
    events: async () => {
      let count = 0;
      for await (const _event of system.store.readAll()) count++;
      return count;
    },
    close: async () => {
      await served.close();
      await system.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
