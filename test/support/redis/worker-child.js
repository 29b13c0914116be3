// A worker in a process of its own: says which job it began and what its signal told it; each line of standard input
// lets the job end, as a handler does that knows nothing of what happened meanwhile; SIGTERM closes it gracefully.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { BullmqJobQueue } from '../../../dist/src/jobs/bullmq/bullmq-job-queue.adapter.js';

const say = (text) => writeSync(1, `${text}\n`);
const queue = new BullmqJobQueue({
  ...JSON.parse(process.argv[2]),
  onNotice: ({ code }) => say(`notice ${code}`),
});
let end = () => undefined;
const lines = createInterface(process.stdin).on('line', () => end());
process.once('SIGTERM', () => {
  lines.close();
  void queue.close();
  end();
});
queue.process(async ({ id, signal }) => {
  signal.addEventListener('abort', () => say(`told ${signal.reason}`));
  await new Promise((resolve) => {
    end = resolve;
    say(`began ${id}`);
  });
});
