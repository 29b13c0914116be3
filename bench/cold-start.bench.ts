import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { registerFold } from '../src/structure/domain/register-fold.js';
import { inChild } from './child.js';
import { growRegister, openCommands, send, type GrownRegister } from './history.js';
import type { Measured } from './measured.js';
import { median } from './statistics.js';

const UNITS = { villages: 400, cells: 300 };

/**
 * The first command of a new process on a register with a long past, with and without a snapshot, beside a bare read of
 * the stream's rows with JSON.parse. Each in processes of their own, one after the other, three times; and how long the
 * writing of a snapshot holds the event loop.
 */
export async function coldStartBench(folder: string, quick: boolean): Promise<Measured[]> {
  const events = quick ? 10_000 : 100_000;
  const own = join(folder, 'cold-start');
  const prepared = await prepareWithSnapshot(own, events);
  let { grown } = prepared;
  const took = { without: [] as number[], with: [] as number[], bare: [] as number[] };
  for (let time = 0; time < 3; time++) {
    for (const mode of ['without', 'with'] as const) {
      took[mode].push(await inChild<number>('first-command', own, JSON.stringify(grown), mode));
      grown = { ...grown, next: grown.next + 1 };
    }
    took.bare.push(await inChild<number>('bare-read', own, grown.register));
  }
  rmSync(own, { recursive: true, force: true });
  const limit = median(took.bare);
  const measured = (name: string, ours: number): Measured => ({
    name: `${name}, ${events} events`,
    ours,
    limit,
    unit: 'ms',
    ratio: ours / limit,
  });
  return [
    measured('first command without a snapshot', median(took.without)),
    measured('first command with a snapshot', median(took.with)),
    measured('writing a snapshot', prepared.took),
    measured('its longest hold of the event loop', prepared.held),
  ];
}

async function prepareWithSnapshot(
  folder: string,
  events: number,
): Promise<{ grown: GrownRegister; took: number; held: number }> {
  const bare = openCommands(folder, false);
  const grown = await growRegister(bare, 'cold', events, UNITS);
  await bare.close();
  const commands = openCommands(folder, true);
  await send(commands.handle, grown, grown.next, 1, 1);
  const { revision } = await commands.handle.state('register-cold', registerFold as never);
  if (revision !== events) throw new Error(`the register has ${revision + 1} events, not ${events + 1}`);
  // The snapshot that is due is written between other work.
  const started = performance.now();
  let held = 0;
  let last = started;
  let saving = true;
  const saved = commands.close().then(() => (saving = false));
  while (saving) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    held = Math.max(held, now - last);
    last = now;
  }
  await saved;
  return { grown: { ...grown, next: grown.next + 1 }, took: performance.now() - started, held };
}
