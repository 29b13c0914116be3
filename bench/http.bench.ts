import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { issueToken } from '../src/api/access/issue-token.js';
import { SecurityLog } from '../src/api/access/security-log.js';
import { TokenVerifier } from '../src/api/access/tokens.js';
import { answerOf } from '../src/api/asking.js';
import { serve } from '../src/api/server.js';
import { openSystem, type System } from '../src/composition.js';
import { policyBook } from '../src/kernel/policy.js';
import { openTelemetry } from '../src/telemetry/index.js';
import { httpSettings } from '../src/settings.js';
import { drive, loadAt, openBus } from './bus.js';
import { inChild } from './child.js';
import type { HttpAsked, HttpLoad, HttpRates } from './http-tasks.js';
import type { Measured } from './measured.js';
import { capabilities, prepare } from './prepared.js';
import { median, quantile } from './statistics.js';

const CONNECTIONS = 64;
const ROUNDS = 3;
const RULES = {
  keys: { secret: 'a secret that only benches know, of 32 letters' },
  issuer: 'https://bench.test',
  audience: 'kientoan',
  clockSkewSeconds: 60,
};

/**
 * Durable commands a second over HTTP, with a token, from a process of its own, beside the CommandBus alone in the same
 * run; and how long the structure and the report of a register take to be read. Workers follow the log elsewhere.
 */
export async function httpBench(folder: string, quick: boolean): Promise<Measured[]> {
  const own = join(folder, 'http');
  // Watched as a server is, its requests logged to nowhere.
  const telemetry = await openTelemetry({ version: 'bench', log: { level: 'info', secrets: [], to: { write: () => undefined } }, tracing: { console: false, otlp: false } }); // prettier-ignore
  const worker = await openSystem({ folder: own, capabilities, policies: policyBook([]) });
  const units = await prepare(worker, 1, 100);
  // Questions are asked of what is there by then.
  await worker.readModels.waitFor((await worker.store.head()) ?? '', 60_000);
  await worker.close();
  const system = await openSystem({ folder: own, capabilities, policies: policyBook([]), projects: false, reacts: false, telemetry }); // prettier-ignore
  const securityLog = new SecurityLog(own);
  const http = httpSettings({ RATE_LIMIT_PER_MINUTE: '0' }, { demo: false });
  const served = await serve(system, {
    port: 0,
    http,
    tokens: new TokenVerifier(RULES),
    securityLog,
    telemetry,
  });
  const token = await issueToken(RULES, { actor: 'bench', roles: ['administrator'], registers: ['*'], localities: [], lifetimeSeconds: 3600 }, Date.now()); // prettier-ignore
  const bus = await openBus(system.handle);
  const total = quick ? 2_000 : 20_000;
  const rates: { readonly http: HttpRates; readonly alone: number }[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const from = (round + 2) * 2 * total;
    const alone = await drive((n) => bus.send(loadAt(units, n)), {
      from,
      count: total,
      callers: CONNECTIONS,
    });
    const load: HttpLoad = { url: served.url, token, units, from: from + total, amount: total, connections: CONNECTIONS }; // prettier-ignore
    const measured = await inChild<HttpRates>('http-commands', JSON.stringify(load));
    if (measured.refused > 0) throw new Error(`${measured.refused} commands were refused`);
    // The first one warms up.
    if (round >= 0) rates.push({ http: measured, alone });
  }
  const reads = await readsOver(served.url, token, system, quick ? 100 : 1_000);
  await bus.close();
  await served.close();
  await securityLog.close();
  await system.close();
  rmSync(own, { recursive: true, force: true });
  return [
    {
      name: `HTTP commands, ${CONNECTIONS} connections, beside the CommandBus alone`,
      ours: median(rates.map(({ http: { rate } }) => rate)),
      limit: median(rates.map(({ alone }) => alone)),
      unit: 'commands/s',
      ratio: median(rates.map(({ http: { rate }, alone }) => rate / alone)),
    },
    ...reads,
    ...(await lagBench(folder, quick)),
  ];
}

/** Reads of the structure and the report of a register with 100 villages, over HTTP, beside the same asked without it. */
async function readsOver(url: string, token: string, system: System, times: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const question of ['structure', 'report']) {
    const asked: HttpAsked = { url: `${url}/api/v1/registers/r0/${question}`, token, times };
    const over = await inChild<number[]>('http-reads', JSON.stringify(asked));
    const within = await readsWithin(system, question, times);
    for (const share of [0.5, 0.99]) {
      const [ours, limit] = [quantile(over, share), quantile(within, share)];
      measured.push({ name: `${question} over HTTP, p${share * 100}, beside the question alone`, ours, limit, unit: 'ms', ratio: ours / limit }); // prettier-ignore
    }
  }
  return measured;
}

async function readsWithin({ readModels }: System, question: string, times: number): Promise<number[]> {
  const query = capabilities.queries.find(({ name }) => name === question);
  if (!query) throw new Error(`no question ${question}`);
  const params: unknown = query.params.parse({ register: 'r0' });
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const started = performance.now();
    JSON.stringify(await readModels.read((view) => answerOf(view, query, params)));
    taken.push(performance.now() - started);
  }
  return taken;
}

const PER_SECOND = 1_000;
const TICK_MS = 10;

/** From the acknowledged write until a question sees it, at 1,000 commands a second, in one process that does everything. */
async function lagBench(folder: string, quick: boolean): Promise<Measured[]> {
  const own = join(folder, 'lag');
  const system = await openSystem({ folder: own, capabilities, policies: policyBook([]) });
  const units = await prepare(system, 1, 100);
  const bus = await openBus(system.handle);
  const lags: number[] = [];
  const seconds = quick ? 2 : 10;
  let sent = 0;
  const waiting: Promise<void>[] = [];
  const started = performance.now();
  while (sent < seconds * PER_SECOND) {
    const due = Math.floor(((performance.now() - started) / 1000) * PER_SECOND);
    for (; sent < due; sent++) waiting.push(seen(system, bus.send(loadAt(units, sent)), lags));
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(waiting);
  await bus.close();
  await system.close();
  rmSync(own, { recursive: true, force: true });
  const at = (share: number, name: string): Measured => {
    const lag = quantile(lags, share);
    return { name: `lag of a write in the read model, ${name}`, ours: lag, limit: 2_000, unit: 'ms (of the wait that a question has)', ratio: lag / 2_000 }; // prettier-ignore
  };
  return [at(0.5, 'p50'), at(0.99, 'p99')];
}

async function seen({ readModels }: System, sent: Promise<unknown>, lags: number[]): Promise<void> {
  const { position } = (await sent) as { position: string };
  const acknowledged = performance.now();
  await readModels.waitFor(position, 60_000);
  lags.push(performance.now() - acknowledged);
}
