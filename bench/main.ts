import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import 'reflect-metadata';
import { coldStartBench } from './cold-start.bench.js';
import { commandBenches } from './commands.bench.js';
import { jobsBench } from './jobs.bench.js';
import { httpBench } from './http.bench.js';
import type { Measured } from './measured.js';
import { memoryBench } from './memory.bench.js';
import { plansBench } from './plans.bench.js';
import { queryBench } from './queries.bench.js';
import { reactorBench } from './reactors.bench.js';
import { rebuildBench } from './rebuild.bench.js';
import { registerSizeBench } from './register-size.bench.js';
import { printMeasured } from './table.js';

type Bench = (folder: string, quick: boolean) => Promise<Measured[]>;

/** Every bench of the embedded store, by the name that `--only` takes. */
const BENCHES: Readonly<Record<string, Bench>> = {
  commands: (folder, quick) => commandBenches(folder, quick ? 2_000 : 20_000),
  rebuild: async (folder, quick) => [
    ...(await rebuildBench(folder, quick ? 5_000 : 20_000)),
    ...(quick ? [] : await rebuildBench(folder, 200_000)),
  ],
  'register-size': registerSizeBench,
  'cold-start': coldStartBench,
  queries: queryBench,
  reactors: reactorBench,
  http: httpBench,
  memory: memoryBench,
  jobs: jobsBench,
  plans: plansBench,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});
const wanted = values.only ?? Object.keys(BENCHES);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'kientoan-bench-'));
try {
  const measured: Measured[] = [];
  for (const name of wanted) measured.push(...((await BENCHES[name]?.(folder, values.quick)) ?? []));
  printMeasured(measured, values.json);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
