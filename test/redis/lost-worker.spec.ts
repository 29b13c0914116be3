import type { BullmqJobQueue, BullmqOptions } from '../../src/jobs/bullmq/bullmq-job-queue.adapter.js';
import { HeldJobs } from '../../src/jobs/test-support/contract-harness.js';
import { OtherWorker } from '../support/redis/other-worker.js';
import { describeOnRedis, eventually, isUsable, openQueue, removeKeysOf } from '../support/redis/redis.js';

/** Locks that run out while a test looks on. */
const SHORT = { lockMs: 400, stalledEveryMs: 100 };

describeOnRedis('a job whose worker is lost', () => {
  let queue: BullmqJobQueue;
  let options: BullmqOptions;
  let others: OtherWorker[] = [];
  const isGone = async (id: string): Promise<boolean> => (await queue.find(id)) === undefined;
  const isStalled = async (id: string): Promise<boolean> => (await queue.find(id))?.state === 'stalled';
  const startOther = (): OtherWorker => {
    const other = new OtherWorker(options);
    others.push(other);
    return other;
  };
  const start = async (more: Partial<BullmqOptions> = {}): Promise<void> => {
    ({ queue, options } = openQueue({ ...SHORT, ...more }));
    await eventually(() => isUsable(queue));
  };
  afterEach(async () => {
    for (const other of others) await other.kill();
    others = [];
    await queue.close();
    await removeKeysOf(options);
  });

  it('to kill -9 in the middle of it is seen as stalled, and another worker does it', async () => {
    await start();
    const other = startOther();
    await queue.add('count/a');
    await eventually(() => other.said.includes('began count/a'));
    await other.kill();
    await eventually(() => isStalled('count/a'));
    expect(await queue.list({ states: ['stalled'] })).toMatchObject([
      { id: 'count/a', state: 'stalled', reason: 'the worker that ran it was lost' },
    ]);
    const done: string[] = [];
    queue.process(({ id, attempt }) => Promise.resolve(void done.push(`${id} ${attempt}`)));
    await eventually(() => isGone('count/a'));
    expect(done).toEqual(['count/a 1']);
  });

  it('to SIGSTOP for longer than its lock is done by another; the first is told when it wakes, and its end counts no more', async () => {
    await start();
    const other = startOther();
    await queue.add('count/a');
    await eventually(() => other.said.includes('began count/a'));
    other.signal('SIGSTOP');
    await eventually(() => isStalled('count/a'));
    const held = new HeldJobs();
    queue.process(held.run);
    await eventually(() => held.begun.length === 1);
    other.signal('SIGCONT');
    await eventually(() => other.said.includes('told the lock of the job was lost'));
    other.letJobEnd();
    await eventually(() => other.said.includes('notice queue-error'));
    expect(await queue.find('count/a')).toMatchObject({ state: 'active', stalls: 1 });
    held.release('count/a');
    await eventually(() => isGone('count/a'));
    expect(held.ended).toEqual(['count/a']);
  });

  it('again and again stands as failed with the reason, and can be begun anew by hand', async () => {
    await start({ mostStalls: 1 });
    await queue.add('count/a');
    for (const _time of ['once', 'twice']) {
      const other = startOther();
      await eventually(() => other.said.includes('began count/a'));
      await other.kill();
    }
    const done: string[] = [];
    queue.process(({ id }) => Promise.resolve(void done.push(id)));
    await eventually(async () => (await queue.find('count/a'))?.state === 'failed');
    expect(await queue.find('count/a')).toMatchObject({
      stalls: 2,
      reason: expect.stringMatching(/stalled/),
    });
    expect(done).toEqual([]);
    expect(await queue.retry('count/a')).toBe(true);
    await eventually(() => isGone('count/a'));
    expect(done).toEqual(['count/a']);
  });

  it('is cancelled from a process that does not run it', async () => {
    await start();
    const other = startOther();
    await queue.add('count/a');
    await eventually(() => other.said.includes('began count/a'));
    expect(await queue.cancel('count/a')).toBe('asked');
    await eventually(() => other.said.includes('told the job was cancelled'));
  });
});
