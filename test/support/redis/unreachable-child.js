// Opens a queue, a worker and a watchdog on a Redis that is not there, and ends by itself after a while; an unhandled
// rejection would end it with another code.
import { writeSync } from 'node:fs';
import { BullmqJobQueue } from '../../../dist/src/jobs/bullmq/bullmq-job-queue.adapter.js';
import { Watchdog } from '../../../dist/src/jobs/watchdog.js';

const say = (text) => writeSync(1, `${text}\n`);
let told = 0;
let enough = () => undefined;
const enoughTold = new Promise((resolve) => (enough = resolve));
const onNotice = ({ message }) => {
  say(message);
  if (++told >= 8) enough();
};
const queue = new BullmqJobQueue({
  url: process.argv[2],
  namespace: 'test-unreachable',
  firstPauseMs: 10,
  longestPauseMs: 80,
  onNotice,
});
queue.process(() => Promise.resolve());
const watchdog = new Watchdog({ queue, sources: [], everyMs: 10 });
watchdog.start();
await enoughTold;
await queue.add('move/a').catch((error) => say(`refused add: ${error.message}`));
await watchdog.stop();
await queue.close();
