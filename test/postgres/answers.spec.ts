import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSeeds, resolveSeeds, sendSeeds } from '../../src/seeding/index.js';
import { addressOf, askedOfKonTum } from '../support/every-question.js';
import { startPostgres, type RunningPostgres } from '../support/postgres/start-postgres.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { submittedPlan } from '../support/submitted-plan.js';

const SEEDS = resolve(import.meta.dirname, '../../seeds');
const actor = { id: 'seeds', authenticated: false };

describe('the record of Kon Tum, with its read models in PostgreSQL', () => {
  let server: RunningPostgres;
  let folder: string;
  let plan: string;
  let inPostgres: Map<string, unknown>;

  beforeAll(async () => {
    server = await startPostgres();
    folder = mkdtempSync(join(tmpdir(), 'kientoan-postgres-answers-'));
    const running = await runSystem({ folder, database: { url: server.url } });
    try {
      const { system } = running;
      const commands = new Map(system.capabilities.commands.map((one) => [one.name, one]));
      const entries = resolveSeeds(await readSeeds(resolve(SEEDS, 'kon-tum')), actor.id);
      await sendSeeds(entries, {
        execute: (name, body, idempotencyKey) =>
          system.gateway.execute(system.handle, { definition: commands.get(name)!, body, actor, idempotencyKey }),
      }); // prettier-ignore
      // Its plan names a position that the read models must have reached within two seconds.
      await system.readModels.waitFor((await system.store.head()) ?? '', 120_000);
      plan = await submittedPlan(running);
      inPostgres = await answersOf(running, plan);
      const rebuilt = await system.readModels.rebuild();
      expect(rebuilt).toMatchObject({ switched: true, differences: { total: 0 } });
    } finally {
      await running.close();
    }
  }, 300_000);
  afterAll(async () => {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lies there and nowhere else', () => {
    expect(readdirSync(folder)).not.toContain('control.sqlite');
    expect(readdirSync(join(folder, 'filling', 'read-models'))).toEqual([]);
  });

  it('is answered, question by question, as from the files of a data folder', async () => {
    const running = await runSystem({ folder });
    try {
      const inFiles = await answersOf(running, plan);
      expect(inFiles.size).toBeGreaterThan(30);
      for (const [address, answer] of inFiles) expect([address, inPostgres.get(address)]).toEqual([address, answer]); // prettier-ignore
      expect([...inPostgres.keys()]).toEqual([...inFiles.keys()]);
    } finally {
      await running.close();
    }
  });

  it('is certified by a rebuild row by row with the same digests as in files', async () => {
    const certified = async (database?: { url: string }) => {
      const running = await runSystem({ folder, ...(database ? { database } : {}) });
      try {
        const { system } = running;
        await system.readModels.waitFor((await system.store.head()) ?? '', 120_000);
        const { tables, events, differences } = await system.readModels.rebuild();
        return {
          events,
          differences,
          tables: tables.map(({ table, rows, sha256 }) => [table, rows, sha256]),
        };
      } finally {
        await running.close();
      }
    };
    expect(await certified({ url: server.url })).toEqual(await certified());
  });
});

/** What every question is answered, by its address. What depends on where the answer lies is left out. */
async function answersOf(running: RunningSystem, plan: string): Promise<Map<string, unknown>> {
  const { system } = running;
  await system.readModels.waitFor((await system.store.head()) ?? '', 120_000);
  const answers = new Map<string, unknown>();
  for (const query of system.capabilities.queries)
    for (const params of askedOfKonTum(query, plan)) {
      const address = addressOf(query, params);
      const { status, body } = await running.get(address);
      // A cursor is signed by the server that gave it.
      const { next: _next, ...answer } = body as { next?: unknown };
      answers.set(address, { status, answer });
    }
  return answers;
}
