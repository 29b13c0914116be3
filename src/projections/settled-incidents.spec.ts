import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventRegistry } from '../event-store/event-registry.js';
import { HandleCommand } from '../event-store/handle-command.js';
import { openSqliteEventStore } from '../event-store/sqlite/sqlite-event-store.adapter.js';
import { RegisterPerson, SettleIncident } from './index.js';
import { incidentSettled, operationsEvents } from './domain/operations.events.js';
import { settledSince, SettlementReader } from './settled-incidents.js';
import { personalToken } from '../kernel/personal.js';
import type { AnyCommand } from '../kernel/command.js';

const folder = mkdtempSync(join(tmpdir(), 'kientoan-settled-'));
const store = openSqliteEventStore({ folder });
const registry = new EventRegistry(operationsEvents);
const handle = new HandleCommand({ store, registry });
const actor = { id: 'an', authenticated: false };
let sent = 0;
const send = (definition: AnyCommand, body: unknown) =>
  handle.execute({ definition, body, actor, idempotencyKey: `k${sent++}` });
const settle = (incident: string, how: 'retry' | 'set-aside') =>
  send(SettleIncident as AnyCommand, { ...incidentSettled.sample, incident, how });

afterAll(async () => {
  await handle.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

it('what people have decided about incidents is read from the log; of several decisions the last one counts', async () => {
  const reader = new SettlementReader(store, registry);
  const before = await reader.read();
  expect(before.setAside.size).toBe(0);

  await settle('event-1', 'set-aside');
  const person = '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11';
  await send(RegisterPerson as AnyCommand, { name: personalToken('name', person, 'a'.repeat(64)) });
  await settle('event-2', 'retry');
  const then = await reader.read();
  expect([...then.setAside]).toEqual(['event-1']);
  expect(['event-1', 'event-2', 'event-3'].map((id) => settledSince(before, then, id))).toEqual([true, true, false]); // prettier-ignore
  expect(settledSince(then, await reader.read(), 'event-2')).toBe(false);

  await settle('event-1', 'retry');
  const now = await reader.read();
  expect(now.setAside.size).toBe(0);
  expect(settledSince(then, now, 'event-1')).toBe(true);
  expect(await new SettlementReader(store, registry).read()).toEqual(now);
});

it('is refused without a reason', async () => {
  const body = { ...incidentSettled.sample, reason: '  ' };
  await expect(send(SettleIncident as AnyCommand, body)).rejects.toThrow('/reason');
});
