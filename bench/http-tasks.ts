import type { EventEmitter } from 'node:events';
import { Agent, get } from 'node:http';
import autocannon from 'autocannon';
import { kebabCase } from '../src/api/routes.js';
import { loadAt } from './bus.js';

/** What is sent over HTTP, and where. */
export interface HttpLoad {
  readonly url: string;
  readonly token: string;
  readonly units: readonly (readonly string[])[];
  readonly from: number;
  readonly amount: number;
  readonly connections: number;
}

export interface HttpRates {
  /** Commands a second. */
  readonly rate: number;
  readonly refused: number;
}

/** Sends commands by autocannon, each once. */
export async function httpCommands(json: string): Promise<HttpRates> {
  const { url, token, units, from, amount, connections } = JSON.parse(json) as HttpLoad;
  let next = from;
  const started = performance.now();
  let last = started;
  // It is both, though its types say only what it resolves to.
  const running = autocannon({
    url,
    amount,
    connections,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const { name, body, key } = loadAt(units, next++);
          return {
            ...request,
            path: `/api/v1/commands/${kebabCase(name)}`,
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key },
            body: JSON.stringify(body),
          }; // prettier-ignore
        },
      },
    ],
  });
  // Autocannon itself ends with the second in which its last answer came.
  void (running as typeof running & EventEmitter).on('response', () => (last = performance.now()));
  const result = await running;
  return { rate: result['2xx'] / ((last - started) / 1000), refused: result.non2xx + result.errors };
}

/** A question that is asked again and again, one answer after the other. */
export interface HttpAsked {
  readonly url: string;
  readonly token: string;
  readonly times: number;
}

/** How long each answer took until its last byte, in milliseconds. */
export async function httpReads(json: string): Promise<number[]> {
  const { url, token, times } = JSON.parse(json) as HttpAsked;
  const agent = new Agent({ keepAlive: true });
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        if (response.statusCode !== 200) return reject(new Error(`answered ${response.statusCode ?? 0}`));
        response.resume().once('end', resolve);
      }).once('error', reject);
    });
    taken.push(performance.now() - started);
  }
  agent.destroy();
  return taken;
}
