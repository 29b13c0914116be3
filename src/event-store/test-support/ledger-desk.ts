import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, StoredEvent } from '../event-store.port.js';
import { HandleCommand, type CommandReceipt, type HandleCommandOptions } from '../handle-command.js';
import { openSqliteEventStore } from '../sqlite/sqlite-event-store.adapter.js';
import { ledgerRegistry, Pay } from './ledger.js';

export const LIMITS = { maxEventBytes: 2_000, maxAppendBytes: 20_000 };
export const actor = { id: 'an', authenticated: false };
export const noPause = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export let folder: string;
export let store: EventStore;
const handlers: HandleCommand[] = [];

/** Each test gets an empty log in a folder of its own. */
export function useLedgerDesk(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-handle-'));
    store = openSqliteEventStore({ folder, limits: LIMITS });
  });
  afterEach(async () => {
    for (const one of handlers.splice(0)) await one.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

export function handler(options: Partial<HandleCommandOptions> = {}): HandleCommand {
  const made = new HandleCommand({ store, registry: ledgerRegistry, pause: noPause, ...options });
  handlers.push(made);
  return made;
}

export function pay(
  handle: HandleCommand,
  key: string,
  amount: number,
  more: { note?: string; expectedRevision?: number; deadlineMs?: number; ledger?: string } = {},
): Promise<CommandReceipt> {
  const { note = '', ledger = 'a', ...rest } = more;
  return handle.execute({ definition: Pay, body: { ledger, amount, note }, actor, idempotencyKey: key, ...rest }); // prettier-ignore
}

export async function log(): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const stored of store.readStream('ledger-a')) events.push(stored);
  return events;
}

export async function amounts(): Promise<number[]> {
  return (await log()).map((stored) => (JSON.parse(stored.data) as { amount: number }).amount);
}

export function errorOf(settled: PromiseSettledResult<unknown> | undefined): unknown {
  return settled?.status === 'rejected' ? settled.reason : undefined;
}
