import { jobQueueContract } from '../job-queue.contract.js';
import { ManualTimers } from '../test-support/manual-timers.js';
import { InProcessJobQueue } from './in-process-job-queue.adapter.js';

/** What a test may wait for at most, in its own time. */
const LONGEST_MS = 10_000;

jobQueueContract('one process', (retry) => {
  const timers = new ManualTimers();
  const queue = new InProcessJobQueue({ retry, timers });
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    for (let passed = 0; !(await condition()); passed++) {
      if (passed === LONGEST_MS) throw new Error('it does not come to be');
      await timers.advance(1);
    }
  };
  return Promise.resolve({ queue, until, close: () => queue.close() });
});
