import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { capabilitiesWith } from '../src/capabilities.js';
import { openSystem, type System } from '../src/composition.js';
import { commandHandlers, dispatch } from '../src/event-store/command-handler.js';
import { HandleCommand } from '../src/event-store/handle-command.js';
import { policyBook } from '../src/kernel/policy.js';
import type { Measured } from './measured.js';

const VILLAGES = 100;
const actor = { id: 'bench', authenticated: false };
const header = { decidedOn: '2020-01-01', effectiveOn: '2020-01-01', reason: 'Đo', basis: { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' } }; // prettier-ignore
const capabilities = capabilitiesWith([]);
const definitionOf = (name: string) => capabilities.commands.find((one) => one.name === name) ?? fail(name);
function fail(name: string): never {
  throw new Error(`no command ${name}`);
}

/** Opens registers with villages; gives the villages of each. */
async function prepare({ handle }: System, registers: number): Promise<string[][]> {
  const units: string[][] = [];
  for (let r = 0; r < registers; r++) {
    const register = `r${r}`;
    await handle.execute({
      definition: definitionOf('OpenRegister'),
      body: {
        register,
        name: 'Sổ',
        authority: 'Thành ủy',
        region: 'central-highlands',
        openedOn: '2016-08-01',
        reason: 'Mở',
      },
      actor,
      idempotencyKey: `o${r}`,
    });
    const villages = Array.from({ length: VILLAGES }, (_, n) => ({
      ref: `@v${n}`,
      kind: 'village',
      form: 'residential-group',
      name: `Tổ ${n}`,
      code: String(n),
      parent: '@w',
      households: 100,
    }));
    const lines = [{ ref: '@w', kind: 'locality', form: 'ward', name: 'Phường', code: '01' }, ...villages];
    await handle.execute({
      definition: definitionOf('RecordOpeningInventory'),
      body: { register, asOf: '2016-08-01', source: 'Danh sách', reason: 'Mở', lines },
      actor,
      idempotencyKey: `i${r}`,
    });
    const { state } = await handle.state(`register-${register}`, definitionOf('OpenRegister').fold as never);
    const known = (state as { units: Map<string, { id: string; kind: string }> }).units;
    units.push([...known.values()].filter((unit) => unit.kind === 'village').map((unit) => unit.id));
  }
  return units;
}

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
    const units = await prepare(system, registers);
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
