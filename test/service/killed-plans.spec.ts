import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chaosOfPlans, expectUnharmed } from './plans-chaos.js';

/** How often it is killed; `KILLS=200 npm test -- test/service` is the long run. */
const KILLS = Number(process.env['KILLS'] ?? 4);
const LOAD = { kills: KILLS, plans: 50 };

it(
  `50 plans under way, and a server that does its jobs itself killed ${KILLS} times: each plan takes effect exactly once, each timer fires once, no task is lost, and the read models equal a rebuild`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-plans-'));
    try {
      const report = await chaosOfPlans(folder, undefined, LOAD);
      process.stdout.write(`plans, in-process ${JSON.stringify(report)}\n`);
      expectUnharmed(report, LOAD);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  KILLS * 10_000 + 300_000,
);
