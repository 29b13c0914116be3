import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSystem, type System } from '../src/composition.js';
import { policyBook } from '../src/kernel/policy.js';
import { growRegister, openCommands, type GrownRegister } from './history.js';
import type { Measured } from './measured.js';
import { capabilities } from './prepared.js';
import { quantile } from './statistics.js';

const UNITS = { villages: 400, cells: 300 };
/** A slow question is asked fewer times: so long in all, but so often at least. */
const MOST_MS = 10_000;
const LEAST = 20;
const HOLDS = `register = :register AND validFrom <= :day AND (validTo IS NULL OR validTo > :day) AND closed IS NULL`;
const UNIT_ROWS = `SELECT unit, kind, form, name, code, parent, locality, village, number, validFrom FROM structure_unit_versions WHERE ${HOLDS}`;
const COUNT_ROWS = `SELECT unit, quantity, number FROM structure_count_versions WHERE ${HOLDS}`;
const POST_ROWS = `SELECT unit, post, holder, route, until, validFrom FROM structure_post_versions WHERE ${HOLDS}`;
const AUDIT_ROWS = `SELECT e.* FROM audit_units u JOIN audit_entries e ON e.register = u.register AND e.position = u.position
  WHERE u.register = :register AND u.unit = :unit ORDER BY u.position LIMIT 201`;

interface Asked {
  readonly name: string;
  readonly query: string;
  readonly params: (day: string, unit: string) => Record<string, string>;
  /** Statements that read the same rows, on a connection without anything around it. */
  readonly bare: readonly string[];
}
const QUESTIONS: readonly Asked[] = [
  { name: 'structure on a day', query: 'structure', params: (day) => ({ validAt: day }), bare: [UNIT_ROWS, COUNT_ROWS] },
  { name: 'report on a day', query: 'report', params: (day) => ({ validAt: day }), bare: [UNIT_ROWS, COUNT_ROWS, POST_ROWS] },
  { name: 'combined posts on a day', query: 'posts', params: (day) => ({ validAt: day, combined: 'true' }), bare: [UNIT_ROWS, COUNT_ROWS, POST_ROWS] },
  { name: 'audit of a unit', query: 'audit', params: (_day, unit) => ({ unit }), bare: [AUDIT_ROWS] },
]; // prettier-ignore

/**
 * How long questions take on read models of 200,000 events, of which half are of one register and the others of ten:
 * p50 and p99, beside the same rows by bare prepared statements, question by question in turn.
 */
export async function queryBench(folder: string, quick: boolean): Promise<Measured[]> {
  const own = join(folder, 'queries');
  const [large, small] = quick ? [4_000, 1_000] : [100_000, 10_000];
  const commands = openCommands(own, false);
  const registers: GrownRegister[] = [await growRegister(commands, 'large', large, UNITS)];
  for (let r = 0; r < (quick ? 2 : 10); r++)
    registers.push(await growRegister(commands, `r${r}`, small, UNITS));
  await commands.close();
  const system = await openSystem({ folder: own, capabilities, policies: policyBook([]) });
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 600_000);
  const generation = await system.readModels.read(({ generation: number }) => number);
  const bare = new Database(join(own, 'read-models', `generation-${generation}.sqlite`), { readonly: true });
  const measured: Measured[] = [];
  for (const [register, events] of [[registers[0], large], [registers[1], small]] as const) {
    if (!register) continue;
    for (const question of QUESTIONS)
      measured.push(...(await measure(system, bare, question, register, events, quick ? 20 : 200)));
  } // prettier-ignore
  bare.close();
  await system.close();
  rmSync(own, { recursive: true, force: true });
  return measured;
}

async function measure(
  { readModels }: System,
  bare: Database.Database,
  { name, query, params, bare: texts }: Asked,
  { register, villages }: GrownRegister,
  events: number,
  times: number,
): Promise<Measured[]> {
  const definition = capabilities.queries.find((one) => one.name === query);
  if (!definition) throw new Error(`no query ${query}`);
  const statements = texts.map((text) => bare.prepare(text));
  const [ours, limit]: [number[], number[]] = [[], []];
  const until = performance.now() + MOST_MS;
  for (let n = 0; n < times && (n < LEAST || performance.now() < until); n++) {
    const day = new Date(Date.UTC(2017, 0, 1 + ((n * 37) % 2500))).toISOString().slice(0, 10);
    const unit = villages[(n * 7) % villages.length] ?? '';
    const asked: unknown = definition.params.parse({ register, ...params(day, unit) });
    let started = performance.now();
    JSON.stringify(
      await readModels.read(
        (view) => definition.run(view, asked, { today: '2024-01-01' }) as Promise<unknown>,
      ),
    );
    ours.push(performance.now() - started);
    started = performance.now();
    JSON.stringify(statements.map((statement) => statement.all({ register, day, unit })));
    limit.push(performance.now() - started);
  }
  return [0.5, 0.99].map((share) => {
    const [own, least] = [quantile(ours, share), quantile(limit, share)];
    return {
      name: `${name}, p${share * 100}, register of ${events} events`,
      ours: own,
      limit: least,
      unit: 'ms',
      ratio: own / least,
    };
  });
}
