import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import { commandBenches } from './commands.bench.js';
import type { Measured } from './measured.js';
import { rebuildBench } from './rebuild.bench.js';

const quick = process.argv.includes('--quick');
const folder = mkdtempSync(join(tmpdir(), 'kientoan-bench-'));
try {
  const measured: Measured[] = [
    ...(await commandBenches(folder, quick ? 2_000 : 20_000)),
    ...(await rebuildBench(folder, quick ? 5_000 : 20_000)),
    ...(quick ? [] : await rebuildBench(folder, 200_000)),
  ];
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
  else {
    for (const { name, ours, limit, unit, ratio } of measured) {
      process.stdout.write(
        `${name.padEnd(52)} ${ours.toFixed(0).padStart(8)} of ${limit.toFixed(0).padStart(8)} ${unit.padEnd(11)} ${ratio.toFixed(2)}\n`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
