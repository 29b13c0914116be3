import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { filesHolding } from '../support/bytes-of.js';
import { openOn } from '../support/erasable.js';

/** How often the process is killed. */
const KILLS = Number(process.env['KILLS'] ?? 4);

/** Whose erasure was acknowledged before the kill. */
async function eraseAndKill(folder: string, round: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'erasing-child.js'), folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.split('\n').length > after) child.kill('SIGKILL');
  }
  return said.split('\n').slice(0, -1);
} // prettier-ignore

it(`after ${KILLS} kills in the middle of erasures no byte of a name whose erasure was acknowledged is in any file; the next start finishes the others that were recorded`, async () => {
  const parent = mkdtempSync(join(tmpdir(), 'kientoan-erasing-'));
  const folder = join(parent, 'data');
  try {
    for (let round = 0; round < KILLS; round++) {
      const erased = await eraseAndKill(folder, round, 1 + ((round * 5) % 11));
      expect(erased.length).toBeGreaterThan(0);
      expect(filesHolding(parent, ...erased)).toEqual([]);
    }
    const system = await openOn(folder);
    const persons = new Map<string, 'registered' | 'erased'>();
    for await (const { type, data } of system.store.readStream('operations'))
      persons.set(
        (JSON.parse(data) as { person: string }).person,
        type.startsWith('PersonErased') ? 'erased' : 'registered',
      );
    const names = system.people.resolve([...persons.keys()]);
    for (const [person, standing] of persons)
      expect([standing, names.get(person)]).toEqual(standing === 'erased' ? ['erased', null] : ['registered', expect.any(String)]); // prettier-ignore
    await system.close();
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}, 300_000);
