import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inChild } from './child.js';
import { growRegister, openCommands } from './history.js';
import type { Measured } from './measured.js';
import type { PeakMemory } from './memory-tasks.js';

const UNITS = { villages: 400, cells: 300 };

/**
 * Peak resident memory of a rebuild of few and of ten times as many events, each in a process of its own. `limit` is the
 * peak with few events: the ratio should be about 1.
 */
export async function memoryBench(folder: string, quick: boolean): Promise<Measured[]> {
  const sizes = quick ? [2_000, 20_000] : [20_000, 200_000];
  const peaks: PeakMemory[] = [];
  for (const size of sizes) {
    const own = join(folder, `memory-${size}`);
    const commands = openCommands(own, false);
    for (let r = 0; r < 10; r++)
      await growRegister(commands, `r${r}`, size / 10, {
        villages: UNITS.villages / 10,
        cells: UNITS.cells / 10,
      });
    await commands.close();
    await inChild('catch-up', own);
    peaks.push(await inChild<PeakMemory>('rebuild-memory', own));
    rmSync(own, { recursive: true, force: true });
  }
  const [few, many] = peaks;
  if (!few || !many) return [];
  return [
    {
      name: `peak memory of a rebuild, ${sizes[1]} events beside ${sizes[0]}`,
      ours: many.peak,
      limit: few.peak,
      unit: 'MiB',
      ratio: many.peak / few.peak,
    },
    {
      name: `of it before the rebuild began, ${sizes[1]} events beside ${sizes[0]}`,
      ours: many.before,
      limit: few.before,
      unit: 'MiB',
      ratio: many.before / few.before,
    },
  ];
}
