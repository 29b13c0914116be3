import { Background } from '../src/background/background.js';
import { openSystem, type System } from '../src/composition.js';
import { InProcessJobQueue } from '../src/jobs/index.js';
import { policyBook } from '../src/kernel/policy.js';
import { planCapabilities, TODAY } from './plan-fixture.js';

const open = (folder: string): Promise<System> =>
  openSystem({ folder, capabilities: planCapabilities, policies: policyBook([]), today: () => TODAY });

/** Takes a log with plans into read models and reactors, so that a start finds nothing to catch up with. */
export async function catchUpPlans(folder: string): Promise<void> {
  const system = await open(folder);
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 600_000);
  if (!(await system.reactors.idle(600_000))) throw new Error('the reactors did not come to an end');
  await system.close();
}

/** What a start came to. */
export interface Started {
  /** Milliseconds from the start of the process until it knows what is due. */
  readonly ms: number;
  /** MiB that are resident then. */
  readonly resident: number;
}

/** Starts what a worker runs: it projects, reacts, does jobs and has looked once at what is due. */
export async function startWithPlans(folder: string): Promise<Started> {
  const system = await open(folder);
  const background = Background.start(system, new InProcessJobQueue());
  await background.look();
  const ms = performance.now();
  const resident = process.memoryUsage().rss / 1024 ** 2;
  await background.stop();
  await system.close();
  return { ms, resident };
}
