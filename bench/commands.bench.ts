import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drive, loadAt, openBus, type Load } from './bus.js';
import { openCommands } from './history.js';
import type { Measured } from './measured.js';
import { prepare } from './prepared.js';
import { median } from './statistics.js';

const VILLAGES = 100;
/** So often commands and the bare limit take turns, so that whatever else the machine does hits both alike. */
const ROUNDS = 5;

/** The bare limit: a loop with the same group commit, into one table with one index. */
class BareLog {
  private readonly database: Database.Database;
  private readonly insert: Database.Statement;
  private readonly id = Buffer.alloc(16);
  private written = 0;

  constructor(folder: string) {
    this.database = new Database(join(folder, 'bare.sqlite'));
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = FULL');
    this.database.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, stream INTEGER, revision INTEGER, type INTEGER, id BLOB, data TEXT, metadata TEXT, UNIQUE (stream, revision))'); // prettier-ignore
    this.insert = this.database.prepare('INSERT INTO events (stream, revision, type, id, data, metadata) VALUES (?, ?, ?, ?, ?, ?)'); // prettier-ignore
  }

  /** Events a second: the same bytes, as many a transaction as there are callers, over as many streams. */
  write(events: readonly { data: string; metadata: string }[], perCommit: number, streams: number): number {
    const started = performance.now();
    for (let at = 0; at < events.length; at += perCommit) {
      this.database.exec('BEGIN IMMEDIATE');
      for (const { data, metadata } of events.slice(at, at + perCommit)) {
        const n = this.written++;
        this.insert.run(n % streams, Math.floor(n / streams), 1, this.id, data, metadata);
      }
      this.database.exec('COMMIT');
    }
    return events.length / ((performance.now() - started) / 1000);
  }

  close(): void {
    this.database.close();
  }
}

/**
 * Commands a second through the CommandBus, durable, beside the bare limit in the same run. The process has served
 * for a moment before it is measured, and no read models follow: what is measured is the way to the receipt.
 */
export async function commandBenches(folder: string, total: number): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const [callers, registers] of [[1, 64], [16, 64], [64, 64], [64, 1]] as const)
    results.push(await commandBench(folder, callers === 1 ? Math.ceil(total / 10) : total, callers, registers)); // prettier-ignore
  return results;
}

async function commandBench(
  folder: string,
  total: number,
  callers: number,
  registers: number,
): Promise<Measured> {
  const own = join(folder, `commands-${callers}-${registers}`);
  const commands = openCommands(own, false);
  const units = await prepare(commands, registers, VILLAGES);
  const bus = await openBus(commands.handle);
  let next = 0;
  const send = async (count: number): Promise<number> => {
    // The bodies are there before the clock starts, as the events of the bare limit are, and out of JSON, as transports
    // hand them over: as they are spread together here, each has a hidden class of its own, which no real body has.
    const from = next;
    const loads = Array.from({ length: count }, (_, at) => JSON.parse(JSON.stringify(loadAt(units, from + at))) as Load); // prettier-ignore
    const rate = await drive((n) => bus.send(loads[n - from] as Load), { from, count, callers });
    next += count;
    return rate;
  };
  await send(Math.ceil(total / 4));
  const bare = new BareLog(own);
  const rates: { ours: number; limit: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await commands.store.head();
    const ours = await send(Math.ceil(total / ROUNDS));
    const events: { data: string; metadata: string }[] = [];
    for await (const { data, metadata } of commands.store.readAll(before === undefined ? {} : { after: before })) events.push({ data, metadata }); // prettier-ignore
    rates.push({ ours, limit: bare.write(events, callers, registers) });
  }
  bare.close();
  await bus.close();
  await commands.close();
  rmSync(own, { recursive: true, force: true });
  return {
    name: `commands, ${callers} callers, ${registers} registers`,
    ours: median(rates.map(({ ours }) => ours)),
    limit: median(rates.map(({ limit }) => limit)),
    unit: 'commands/s',
    ratio: median(rates.map(({ ours, limit }) => ours / limit)),
  };
}
