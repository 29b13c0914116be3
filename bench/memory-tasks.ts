import { openSystem } from '../src/composition.js';
import { policyBook } from '../src/kernel/policy.js';
import { capabilities } from './prepared.js';

export interface PeakMemory {
  /** Most memory that the process ever had resident, MiB. */
  readonly peak: number;
  /** The same before the rebuild began: the program itself, opened on its data folder. */
  readonly before: number;
}

const peakNow = (): number => process.resourceUsage().maxRSS / 1024;

/** Opens a data folder whose read models are up to date, rebuilds them, and tells the peak of its memory. */
export async function rebuildMemory(folder: string): Promise<PeakMemory> {
  const system = await openSystem({ folder, capabilities, policies: policyBook([]) });
  const before = peakNow();
  const certificate = await system.readModels.rebuild();
  if (!certificate.switched) throw new Error('the rebuild found differences');
  await system.close();
  return { peak: peakNow(), before };
}

/** Takes a log into read models, so that a rebuild has something to compare with. */
export async function catchUpReadModels(folder: string): Promise<void> {
  const system = await openSystem({ folder, capabilities, policies: policyBook([]) });
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 600_000);
  await system.close();
}
