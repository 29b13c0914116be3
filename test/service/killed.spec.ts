import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chaos, UNHARMED } from './chaos.js';

/** How often it is killed; `KILLS=200 npm test -- test/service` is the long run. */
const KILLS = Number(process.env['KILLS'] ?? 4);

it(
  `after ${KILLS} kills of a server that does its jobs itself, every command stands once, every case stands once on a living unit, and the read models equal a rebuild`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-killed-'));
    try {
      const report = await chaos(folder, undefined, KILLS);
      process.stdout.write(`in-process ${JSON.stringify(report)}\n`);
      expect(report).toMatchObject(UNHARMED);
      expect(report.cases.opened).toBe(report.cases.open);
      expect(report.cases.opened).toBeGreaterThan(KILLS * 2);
      expect(report.moves).toBeGreaterThan(KILLS);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  KILLS * 10_000 + 300_000,
);
