import type { Measured } from './measured.js';
import { planDecisionsBench } from './plan-decisions.bench.js';
import { planStepsBench } from './plan-steps.bench.js';
import { planWaitingBench } from './plan-waiting.bench.js';

/** Plans: their steps beside those of a peer, many of them that wait, timers of one day, and one of many decisions. */
export async function plansBench(folder: string, quick: boolean): Promise<Measured[]> {
  return [
    ...(await planStepsBench(folder, quick)),
    ...(await planWaitingBench(folder, quick)),
    ...(await planDecisionsBench(folder, quick)),
  ];
}
