import { writeSync } from 'node:fs';

/** Says in the very last line how many tests of BullMQ were not run for want of a Redis, and why. */
export default class NotRunReporter {
  onRunComplete(_contexts, { testResults }) {
    const skipped = testResults
      .filter(({ displayName }) => displayName?.name === 'redis')
      .reduce((sum, { numPendingTests }) => sum + numPendingTests, 0);
    if (skipped === 0) return;
    const { missing = 'they were skipped' } = JSON.parse(process.env.KIENTOAN_TEST_REDIS ?? '{}');
    process.once('exit', () =>
      writeSync(2, `BullMQ on Redis: ${skipped} tests NOT RUN, because ${missing}\n`),
    );
  }
}
