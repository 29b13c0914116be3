import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SecurityLog } from '../../src/api/access/security-log.js';
import { TokenVerifier, type TokenRules } from '../../src/api/access/tokens.js';
import type { HttpSettings } from '../../src/api/http-settings.js';
import { serve, type Served } from '../../src/api/server.js';
import { capabilitiesWith, NAMED_BY_PROCEDURES, NO_PROCEDURES } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import type { PlanRules } from '../../src/plans/index.js';
import { loadPolicies } from '../../src/policies.js';
import { loadPlanRules } from '../../src/procedures.js';
import { httpSettings, type DatabaseSettings } from '../../src/settings.js';
import type { Telemetry } from '../../src/telemetry/index.js';
import { telemetry as quietTelemetry } from './telemetry.js';
import { bearer, RULES } from './tokens.js';

/** The whole program on a data folder of its own, listening on loopback. */
export interface RunningSystem {
  readonly system: System;
  readonly served: Served;
  readonly folder: string;
  /** The token of somebody with every role in every register. */
  readonly authorization: { readonly authorization: string };
  /** Sends a command as a client would; gives status, content type and body. */
  send(command: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
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

export interface RunOptions {
  /** What an earlier run left there is served again; it is kept when the program ends. */
  readonly folder?: string;
  readonly http?: Partial<HttpSettings>;
  readonly rules?: TokenRules;
  /** Milliseconds UTC by which tokens are judged. */
  readonly clock?: () => number;
  readonly telemetry?: Telemetry;
  /** Where its read models lie; default in the folder. */
  readonly database?: DatabaseSettings;
  /** The clock that a test moves. */
  readonly today?: () => string;
}

/** Opens the program; without a folder, on an empty one. Its callers have every role in every register, unless a header says otherwise. */
export async function runSystem({
  folder: given,
  http,
  rules = RULES,
  clock,
  telemetry: watching,
  today,
  database,
}: RunOptions = {}): Promise<RunningSystem> {
  const telemetry = watching ?? (await quietTelemetry());
  const folder = given ?? mkdtempSync(join(tmpdir(), 'kientoan-api-'));
  const policies = await loadPolicies(resolve(import.meta.dirname, '../../seeds/policies'));
  const capabilities = capabilitiesWith([], await planRules());
  const system = await openSystem({ folder, capabilities, policies, telemetry, today, database });
  const securityLog = new SecurityLog(folder);
  const served = await serve(system, {
    port: 0,
    http: { ...httpSettings({ RATE_LIMIT_PER_MINUTE: '0' }, { demo: false }), ...http },
    tokens: new TokenVerifier(rules, clock),
    securityLog,
    telemetry,
  });
  const authorization = await bearer();
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
    authorization,
    send: async (command, body, headers = {}) =>
      answer(
        await fetch(`${served.url}/api/v1/commands/${command}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization, ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    get: async (path, headers = {}) =>
      answer(await fetch(`${served.url}${path}`, { headers: { ...authorization, ...headers } })),
    events: async () => {
      let count = 0;
      for await (const _event of system.store.readAll()) count++;
      return count;
    },
    close: async () => {
      await served.close();
      await securityLog.close();
      await system.close();
      await telemetry.close();
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The procedures that the program comes with. */
export async function planRules(): Promise<PlanRules> {
  const seeds = resolve(import.meta.dirname, '../../seeds');
  return { ...NO_PROCEDURES, ...(await loadPlanRules(seeds, NAMED_BY_PROCEDURES)) };
}
