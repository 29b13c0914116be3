import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crash } from './kill.js';

/** How often the process is killed; `KILLS=200 npm test -- test/crash` is the long run. */
const KILLS = Number(process.env['KILLS'] ?? 5);

it(`after ${KILLS} kills in the middle of commands, every acknowledged one is in the log once, every open case stands once on a unit that lives, and the read models equal a rebuild`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-crash-'));
  try {
    const report = await crash(folder, KILLS);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(report).toMatchObject({ kills: KILLS, lost: 0, doubled: 0, differences: 0, switched: true });
    expect(report.cases).toMatchObject({ owed: 0, stuck: 0, lost: 0, astray: 0, leftBehind: 0, doubled: 0 });
    expect(report.cases.opened).toBeGreaterThan(0);
    expect(report.cases.moved).toBeGreaterThan(0);
    expect(report.acknowledged).toBeGreaterThan(KILLS * 8);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 3_600_000);
