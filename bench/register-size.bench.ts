import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { growRegister, openCommands, ROUND, send, type GrownRegister } from './history.js';
import type { Measured } from './measured.js';
import { mean, median } from './statistics.js';

const BATCH = 2 * ROUND;
const SMALL = { villages: 40, cells: 30 };
const LARGE = { villages: 400, cells: 300 };

interface Subject {
  readonly name: string;
  /** Measured one after the other, so that a small register stays small. */
  readonly registers: GrownRegister[];
  readonly times: number[];
}

/**
 * What a command costs on registers with more and more events behind them. Batches of 32 commands go to one register
 * after the other, so that noise hits all alike; what a batch leaves to be done (a snapshot) counts with it.
 * `limit` is the cost at 100 events, and the ratio to it should stay within 1.3.
 */
export async function registerSizeBench(folder: string, quick: boolean): Promise<Measured[]> {
  const own = join(folder, 'register-size');
  const commands = openCommands(own, true);
  const batches = quick ? 24 : 160;
  const sizes = quick ? [1_000, 10_000] : [10_000, 100_000];
  const grow = async (
    name: string,
    events: number,
    counts: typeof SMALL,
    registers = 1,
  ): Promise<Subject> => {
    const grown: GrownRegister[] = [];
    for (let r = 0; r < registers; r++)
      grown.push(await growRegister(commands, `r${events}-${counts.villages}-${r}`, events, counts));
    return { name, registers: grown, times: [] };
  };
  const named = (events: number, { villages, cells }: typeof SMALL): string =>
    `${events} events, ${villages + cells} units`;
  const subjects = [await grow(named(100, SMALL), 100, SMALL, Math.ceil(batches / 4))];
  for (const size of sizes) subjects.push(await grow(named(size, SMALL), size, SMALL));
  for (const size of sizes) subjects.push(await grow(named(size, LARGE), size, LARGE));

  for (let batch = 0; batch < batches; batch++) {
    for (const subject of subjects) {
      const at = batch % subject.registers.length;
      const register = subject.registers[at];
      if (!register) continue;
      const started = performance.now();
      await send(commands.handle, register, register.next, BATCH, 1);
      await nextTurn();
      await nextTurn();
      subject.times.push(((performance.now() - started) * 1000) / BATCH);
      subject.registers[at] = { ...register, next: register.next + BATCH };
    }
  }
  await commands.close();
  rmSync(own, { recursive: true, force: true });
  const [base, ...others] = subjects;
  if (!base) return [];
  return others.flatMap(({ name, times }) =>
    [
      { what: 'cost of a command', ours: median(times), limit: median(base.times) },
      { what: 'cost with its share of snapshots', ours: mean(times), limit: mean(base.times) },
    ].map(({ what, ours, limit }) => ({
      name: `${what}, ${name}`,
      ours,
      limit,
      unit: 'µs/command',
      ratio: ours / limit,
    })),
  );
}
