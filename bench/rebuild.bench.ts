import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { capabilitiesWith } from '../src/capabilities.js';
import { openSystem } from '../src/composition.js';
import { uuid5 } from '../src/kernel/ids.js';
import { policyBook } from '../src/kernel/policy.js';
import type { Measured } from './measured.js';

/** Events as commands would have made them, appended straight to the log: units entered, then counted and renamed. */
function eventOf(n: number, units: number): { type: string; data: object } {
  const unit = `u${n % units}`;
  const decision = {
    decisionId: `d${n}`,
    decidedOn: '2020-01-01',
    effectiveOn: n < units ? '2016-08-01' : '2020-01-01',
    reason: 'Đo',
    source: 'Đo',
  };
  const base = {
    register: 'r',
    decision,
    inputs: n < units ? [] : [unit],
    results: n < units ? [unit] : [],
    accepted: [],
  };
  if (n < units) {
    const started = [
      {
        unit,
        kind: 'village',
        form: 'hamlet',
        name: `Thôn ${n}`,
        code: String(n),
        parent: null,
        how: 'entered',
        predecessors: [],
      },
    ];
    return { type: 'VillageEntered.v1', data: { ...base, changes: { started } } };
  }
  const counted = [{ unit, quantity: 'households', on: '2020-01-01', to: null, delta: 1 }];
  return { type: 'HouseholdsChanged.v1', data: { ...base, changes: { counted } } };
}

/** Rebuild of all read models beside bare scan, JSON parse and as many indexed row writes by prepared statements. */
export async function rebuildBench(folder: string, events: number): Promise<Measured[]> {
  const own = join(folder, 'rebuild');
  const system = await openSystem({
    folder: own,
    capabilities: capabilitiesWith([]),
    policies: policyBook([]),
  });
  const units = Math.ceil(events / 10);
  const metadata = JSON.stringify({
    commandId: 'c',
    commandName: 'Bench',
    index: 0,
    count: 1,
    hash: '0',
    actor: { id: 'bench', authenticated: false },
    correlationId: 'c',
    causationId: 'c',
    recordedAt: '2020-01-01T00:00:00.000Z',
  });
  for (let at = 0; at < events; at += 1000) {
    const batch = Array.from({ length: Math.min(1000, events - at) }, (_, n) => {
      const { type, data } = eventOf(at + n, units);
      return { id: uuid5('bench', at + n), type, data: JSON.stringify(data), metadata };
    });
    await system.store.append('register-r', batch, { expectedRevision: at === 0 ? 'no-stream' : at - 1 });
  }
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 600_000);
  const started = performance.now();
  const certificate = await system.readModels.rebuild();
  const ours = events / ((performance.now() - started) / 1000);
  const rows = certificate.tables.reduce((sum, table) => sum + (table.rows ?? 0), 0);

  const database = new Database(join(own, 'bare.sqlite'));
  database.pragma('journal_mode = WAL');
  database.exec(
    'CREATE TABLE rows (a TEXT, b INTEGER, body TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE INDEX by_b ON rows (b)',
  );
  const insert = database.prepare('INSERT INTO rows VALUES (?, ?, ?)');
  const bareStarted = performance.now();
  let written = 0;
  database.exec('BEGIN');
  for await (const { data, stream } of system.store.readAll()) {
    JSON.parse(data);
    for (const wanted = (rows / events) * (written + 1); written < wanted && written < rows;) {
      insert.run(stream, written++, data.slice(0, 200));
      break;
    }
  }
  while (written < rows) insert.run('rest', written++, '');
  database.exec('COMMIT');
  const limit = events / ((performance.now() - bareStarted) / 1000);
  database.close();
  await system.close();
  rmSync(own, { recursive: true, force: true });
  const memory = process.memoryUsage.rss() / 1024 ** 2;
  return [
    {
      name: `rebuild and comparison of ${events} events, ${rows} rows`,
      ours,
      limit,
      unit: 'events/s',
      ratio: ours / limit,
    },
    {
      name: `resident memory after a rebuild of ${events} events`,
      ours: memory,
      limit: 512,
      unit: 'MiB',
      ratio: memory / 512,
    },
  ];
}
