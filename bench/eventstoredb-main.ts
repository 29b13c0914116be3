import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import 'reflect-metadata';
import { eventStoreDbBench } from './eventstoredb.bench.js';
import { printMeasured } from './table.js';

const connectionString = process.env['EVENTSTORE_URL'] ?? '';
if (connectionString === '') {
  process.stderr.write(
    'EVENTSTORE_URL is not set: name a server that may keep what the bench writes, as in\n  EVENTSTORE_URL=esdb://127.0.0.1:2113?tls=false npm run bench:eventstoredb\n',
  );
  process.exit(2);
}
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const folder = mkdtempSync(join(tmpdir(), 'kientoan-bench-'));
try {
  printMeasured(await eventStoreDbBench(connectionString, folder, values.quick), values.json);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
