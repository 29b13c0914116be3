import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { openSystem } from '../src/composition.js';
import { commandHandlers, dispatch } from '../src/event-store/command-handler.js';
import { HandleCommand } from '../src/event-store/handle-command.js';
import { policyBook } from '../src/kernel/policy.js';
import type { Measured } from './measured.js';
import { actor, capabilities, definitionOf, header, prepare } from './prepared.js';

const VILLAGES = 100;

/** The bare limit: the same event bytes, as many a transaction, one fsync each, into one table with one index. */
function bare(
  folder: string,
  bytes: readonly { data: string; metadata: string }[],
  perCommit: number,
): number {
  const database = new Database(join(folder, 'bare.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, stream INTEGER, revision INTEGER, type INTEGER, id BLOB, data TEXT, metadata TEXT, UNIQUE (stream, revision))'); // prettier-ignore
  const insert = database.prepare(
    'INSERT INTO events (stream, revision, type, id, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const id = Buffer.alloc(16);
  const started = performance.now();
  for (let at = 0; at < bytes.length; at += perCommit) {
    database.exec('BEGIN IMMEDIATE');
    for (const [n, event] of bytes.slice(at, at + perCommit).entries())
      insert.run((at + n) % 64, Math.floor((at + n) / 64), 1, id, event.data, event.metadata);
    database.exec('COMMIT');
  }
  const rate = bytes.length / ((performance.now() - started) / 1000);
  database.close();
  return rate;
}

/** Commands a second through the CommandBus, durable, beside the bare limit in the same run. */
export async function commandBenches(folder: string, total: number): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const [callers, registers] of [[1, 64], [16, 64], [64, 64], [64, 1]] as const) {
    const own = join(folder, `commands-${callers}-${registers}`);
    const system = await openSystem({ folder: own, capabilities: { ...capabilities, projections: [] }, policies: policyBook([]) });
    const units = await prepare(system, registers, VILLAGES);
    const app = await NestFactory.createApplicationContext({ module: class Bench {}, imports: [CqrsModule.forRoot()], providers: [{ provide: HandleCommand, useValue: system.handle }, ...commandHandlers(capabilities.commands)] }, { logger: false });
    await app.init();
    const bus = app.get(CommandBus);
    const before = await system.store.head();
    const count = callers === 1 ? Math.ceil(total / 10) : total;
    let next = 0;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (next < count) {
          const n = next++;
          const register = n % registers;
          const unit = units[register]?.[Math.floor(n / registers) % VILLAGES] ?? '';
          const rename = n % 4 === 0;
          const body = { ...header, register: `r${register}`, unit, ...(rename ? { name: `Tổ số ${n}` } : { delta: 1 }) };
          await dispatch(bus, { definition: definitionOf(rename ? 'RenameVillage' : 'ChangeHouseholds'), body, actor, idempotencyKey: `k${n}` });
        }
      }),
    );
    const ours = count / ((performance.now() - started) / 1000);
    const bytes = [];
    for await (const { data, metadata } of system.store.readAll(before === undefined ? {} : { after: before })) bytes.push({ data, metadata });
    const limit = bare(own, bytes, callers);
    results.push({ name: `commands, ${callers} callers, ${registers} registers`, ours, limit, unit: 'commands/s', ratio: ours / limit });
    await app.close();
    await system.close();
    rmSync(own, { recursive: true, force: true });
  }
  return results;
} // prettier-ignore
