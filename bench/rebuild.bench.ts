import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSystem } from '../src/composition.js';
import type { EventStore } from '../src/event-store/event-store.port.js';
import { policyBook } from '../src/kernel/policy.js';
import { growRegister, openCommands } from './history.js';
import type { Measured } from './measured.js';
import { capabilities } from './prepared.js';

const REGISTERS = 10;
const UNITS = { villages: 40, cells: 30 };
/** Events that the bare side takes at a time. */
const BATCH = 1_000;

/** Rebuild of all read models, beside bare scan, JSON parse and writing the very same rows by prepared statements. */
export async function rebuildBench(folder: string, events: number): Promise<Measured[]> {
  const own = join(folder, `rebuild-${events}`);
  const commands = openCommands(own, false);
  for (let r = 0; r < REGISTERS; r++) await growRegister(commands, `r${r}`, events / REGISTERS, UNITS);
  await commands.close();
  const system = await openSystem({ folder: own, capabilities, policies: policyBook([]) });
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 600_000);

  const started = performance.now();
  /** With all rows and indexes. */
  let filled = started;
  const certificate = await system.readModels.rebuild({
    onProgress: ({ phase }) => {
      if (phase === 'comparing' && filled === started) filled = performance.now();
    },
  });
  const ended = performance.now();
  const rows = certificate.tables.reduce((sum, table) => sum + (table.rows ?? 0), 0);
  const limit = certificate.events / (await bareSeconds(own, system.store));
  const rate = (until: number): number => certificate.events / ((until - started) / 1000);
  await system.close();
  rmSync(own, { recursive: true, force: true });
  const of = (name: string, ours: number): Measured => ({
    name: `${name}, ${certificate.events} events, ${rows} rows`,
    ours,
    limit,
    unit: 'events/s',
    ratio: ours / limit,
  });
  return [of('rebuild', rate(filled)), of('rebuild, compared and switched', rate(ended))];
}

/** One table of a generation, as SQLite has it. */
interface BareTable {
  readonly insert: Database.Statement;
  readonly rows: Iterator<unknown[]>;
  readonly count: number;
}

/**
 * The seconds that the bare work takes: every event read and parsed, and the rows of the live generation written into
 * tables with the same keys and indexes, in the order in which the log brings them, as anything must that goes along
 * with the log; in one transaction and without waiting for the disk, as a rebuild does it. Rows are made ready beside
 * the clock.
 */
async function bareSeconds(folder: string, store: EventStore): Promise<number> {
  const models = join(folder, 'read-models');
  const file = readdirSync(models).filter((name) => /^generation-\d+\.sqlite$/.test(name)).sort().at(-1) ?? ''; // prettier-ignore
  const source = new Database(join(models, file), { readonly: true });
  const bare = new Database(join(folder, 'bare.sqlite'));
  bare.pragma('journal_mode = memory');
  bare.pragma('synchronous = off');
  bare.pragma('cache_size = -16000');
  const schema = source.prepare(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'generation_state' ORDER BY type DESC`).all() as { type: string; name: string; sql: string }[]; // prettier-ignore
  for (const { sql } of schema) bare.exec(sql);
  const tables: BareTable[] = schema.filter(({ type }) => type === 'table').map(({ name }) => {
      const columns = source.prepare(`SELECT * FROM "${name}" LIMIT 0`).columns().map((column) => column.name);
      // Registers are grown one after the other, by name.
      const [order = ''] = ['position', 'closed'].filter((column) => columns.includes(column)).map((column) => column === 'closed' ? ' ORDER BY register, opened, unit, part' : ' ORDER BY position');
      return {
        insert: bare.prepare(`INSERT INTO "${name}" VALUES (${columns.map(() => '?').join()})`),
        rows: source.prepare(`SELECT * FROM "${name}"${order}`).raw().iterate() as Iterator<unknown[]>,
        count: source.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number,
      };
    }); // prettier-ignore

  let seconds = 0;
  let read = 0;
  const head = await store.head();
  const total = tables.reduce((sum, { count }) => Math.max(sum, count), 0);
  const batches = Math.ceil(total / BATCH);
  let after: string | undefined;
  for (let batch = 1; ; batch++) {
    const ready = tables.map(({ rows, count }) => {
      const wanted = Math.ceil(count / batches);
      const taken: unknown[][] = [];
      for (let next = rows.next(); !next.done; next = rows.next()) {
        taken.push(next.value);
        if (taken.length === wanted) break;
      }
      return taken;
    });
    const started = performance.now();
    if (!bare.inTransaction) bare.exec('BEGIN');
    for await (const event of store.readAll({ maxCount: BATCH, ...(after === undefined ? {} : { after }) })) {
      JSON.parse(event.data);
      JSON.parse(event.metadata);
      after = event.position;
      read++;
    }
    tables.forEach(({ insert }, table) => {
      for (const row of ready[table] ?? []) insert.run(row);
    });
    const done = after === head && ready.every((taken) => taken.length === 0);
    if (done) bare.exec('COMMIT');
    seconds += (performance.now() - started) / 1000;
    if (done) break;
  }
  if (read === 0) throw new Error('nothing was read');
  source.close();
  bare.close();
  return seconds;
}
