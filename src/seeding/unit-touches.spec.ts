import { resolve } from 'node:path';
import { loadPolicies } from '../policies.js';
import type { Register, StructureEvent } from '../structure/index.js';
import { touchesIn, touchesOf } from '../structure/read/rows-fixture.js';
import { MemoryLog } from '../../test/support/memory-log.js';
import { readSeeds, resolveSeeds } from './index.js';

const SEEDS = resolve(import.meta.dirname, '../../seeds');

it('after the whole record of Kon Tum, fold and read models name the same last event of every unit', async () => {
  const log = new MemoryLog({ policies: await loadPolicies(resolve(SEEDS, 'policies')), actor: 'seeds' });
  for (const { command, body, key } of resolveSeeds(await readSeeds(resolve(SEEDS, 'kon-tum')), 'seeds'))
    log.when(command, body, key);
  const events = log.events.filter(({ stream }) => stream === 'register-kon-tum').map(({ event }) => event as StructureEvent); // prettier-ignore
  const folded = touchesOf(log.state<Register>('register-kon-tum'));
  expect(touchesIn({ events })).toEqual(folded);
  // Many units were touched last long before the end; it is not the register's revision.
  expect(new Set(Object.values(folded)).size).toBeGreaterThan(200);
  expect(Object.keys(folded).length).toBeGreaterThan(400);
});
