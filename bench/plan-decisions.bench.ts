import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyCommand } from '../src/kernel/command.js';
import { CarryOutPlan, registerStream, TakeBackPlan } from '../src/structure/index.js';
import type { Measured } from './measured.js';
import { STEPS } from './plan-fixture.js';
import { openPlanRuns, PlanRun, type PlanRuns } from './plan-runs.js';
import { prepare } from './prepared.js';
import { median } from './statistics.js';

const TIMES = 10;
const ROUNDS = 3;
const PARTS = ['written', 'submitted', 'approved', 'carried out', 'taken back'] as const;
type Took = Record<(typeof PARTS)[number], number>;

/**
 * What the parts of a plan of many decisions take, each a command until its receipt: its decisions are written, it is
 * submitted (decided once), approved (decided again, and kept), carried out and taken back. `limit`: ten times what a
 * tenth of the decisions takes. Where the ratio is about 1, it takes no more for each decision of a large plan.
 */
export async function planDecisionsBench(folder: string, quick: boolean): Promise<Measured[]> {
  const decisions = quick ? 1_000 : 5_000;
  const rounds: { few: Took; many: Took }[] = [];
  await took(folder, decisions / TIMES);
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++)
    rounds.push({ few: await took(folder, decisions / TIMES), many: await took(folder, decisions) });
  return PARTS.map((part) => ({
    name: `a plan of ${decisions} decisions ${part}, beside ${TIMES} of ${decisions / TIMES}`,
    ours: median(rounds.map(({ many }) => many[part])),
    limit: median(rounds.map(({ few }) => few[part] * TIMES)),
    unit: 'ms',
    ratio: median(rounds.map(({ few, many }) => many[part] / (few[part] * TIMES))),
  }));
}

async function took(folder: string, count: number): Promise<Took> {
  const own = join(folder, `plan-decisions-${count}`);
  const runs = await openPlanRuns(own, { reacts: false });
  const [villages = []] = await prepare(runs, 1, count);
  const decisions = villages.map((unit, n) => ({ command: 'RenameVillage', body: { unit, name: `Tổ số ${n}` } })); // prettier-ignore
  const took: Partial<Took> = {};
  const timed = async <T>(part: keyof Took, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    took[part] = performance.now() - started;
    return result;
  };
  const run = await timed('written', () => PlanRun.draft(runs, 'r0', 'plan', 'five-tasks', decisions));
  await timed('submitted', () => run.submit());
  for (let step = 1; step < STEPS; step++) await run.completeTask();
  await timed('approved', () => run.completeTask());
  await run.fireTimers();
  const begun = await executionOf(runs, run.id);
  await timed('carried out', () => send(runs, CarryOutPlan as AnyCommand, begun));
  const { plan, register, decisions: carried } = begun;
  const ids = carried.map(({ id }) => id);
  await timed('taken back', () => send(runs, TakeBackPlan as AnyCommand, { plan, register, decisions: ids, reason: 'Đo' })); // prettier-ignore
  const { revision } = await runs.handle.state(registerStream('r0'), TakeBackPlan.fold as never);
  if (revision !== 1 + 3 * count) throw new Error(`the register has ${revision + 1} events`);
  await runs.close();
  rmSync(own, { recursive: true, force: true });
  return took as Took;
}

interface Begun {
  readonly plan: string;
  readonly register: string;
  readonly decisions: readonly { readonly id: string }[];
}

/** What the plan sends to its register, as its stream says it. */
async function executionOf({ store }: PlanRuns, plan: string): Promise<Begun> {
  for await (const { type, data } of store.readStream(`plan-${plan}`, { direction: 'backwards' })) {
    if (!type.startsWith('ExecutionBegun.')) continue;
    const { on: _on, ...body } = JSON.parse(data) as Begun & { on: string };
    return body;
  }
  throw new Error('the plan is not carried out');
}

function send({ handle }: PlanRuns, definition: AnyCommand, body: object): Promise<unknown> {
  return handle.execute({ definition, body, actor: { id: 'bench', authenticated: true }, idempotencyKey: definition.name }); // prettier-ignore
}
