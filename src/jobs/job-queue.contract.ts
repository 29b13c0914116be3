import { PermanentFailure } from '../kernel/job.js';
import { InvalidJobId, QueueUnavailable } from './job.errors.js';
import type { JobQueue, JobState, RetryPolicy } from './job-queue.port.js';
import {
  failure,
  HeldJobs,
  type JobQueueHarness,
  type OpenHarness,
} from './test-support/contract-harness.js';

/** Pauses so short that a test gets through all attempts. */
const SOON: RetryPolicy = { attempts: 3, firstPauseMs: 5, longestPauseMs: 20 };
/** Pauses so long that nothing is tried again but by hand. */
const LATER: RetryPolicy = { attempts: 5, firstPauseMs: 3_600_000, longestPauseMs: 14_400_000 };

/** What every adapter of the port does. `open` gives an empty queue for each test. */
export function jobQueueContract(name: string, open: OpenHarness): void {
  describe(`job queue contract on ${name}`, () => {
    let harness: JobQueueHarness;
    let queue: JobQueue;
    const start = async (retry = SOON): Promise<void> => {
      harness = await open(retry);
      ({ queue } = harness);
    };
    afterEach(() => harness.close());
    const stateOf = async (id: string): Promise<JobState | 'absent'> =>
      (await queue.find(id))?.state ?? 'absent';
    const isGone = async (id: string): Promise<boolean> => (await queue.find(id)) === undefined;

    describe('a job that is added', () => {
      it('is done once and is gone, whether it was added before or after the work began', async () => {
        await start();
        const done: string[] = [];
        expect(await queue.add('count/a')).toBe('added');
        expect(await stateOf('count/a')).toBe('waiting');
        queue.process(({ id, attempt }) => Promise.resolve(void done.push(`${id} ${attempt}`)));
        await harness.until(() => isGone('count/a'));
        await queue.add('count/b');
        await harness.until(() => isGone('count/b'));
        expect(done).toEqual(['count/a 1', 'count/b 1']);
        expect(await queue.list()).toEqual([]);
      });

      it('has its turn after those that were added before it', async () => {
        await start();
        const ids = Array.from({ length: 20 }, (_, n) => `count/${n}`);
        for (const id of ids) await queue.add(id);
        const done: string[] = [];
        queue.process(({ id }) => Promise.resolve(void done.push(id)));
        await harness.until(() => done.length === 20);
        expect(done).toEqual(ids);
      });

      it('waits while as many run as may at a time', async () => {
        await start();
        const held = new HeldJobs();
        queue.process(held.run, { concurrency: 2 });
        for (const id of ['count/a', 'count/b', 'count/c']) await queue.add(id);
        await harness.until(() => held.begun.length === 2);
        expect(await queue.counts()).toEqual({ waiting: 1, delayed: 0, active: 2, failed: 0 });
        held.release('count/b');
        await harness.until(() => held.begun.length === 3);
        expect(held.begun).toEqual(['count/a', 'count/b', 'count/c']);
        for (const id of held.begun) held.release(id);
        await harness.until(async () => (await queue.list()).length === 0);
      });

      it('waits for its time when it is delayed, and lets others pass', async () => {
        await start();
        const done: string[] = [];
        await queue.add('count/tomorrow', { delayMs: 86_400_000 });
        await queue.add('count/later', { delayMs: 40 });
        await queue.add('count/now');
        expect(await queue.find('count/tomorrow')).toMatchObject({ state: 'delayed', pauseMs: 86_400_000 });
        queue.process(({ id }) => Promise.resolve(void done.push(id)));
        await harness.until(() => done.length === 2);
        expect(done).toEqual(['count/now', 'count/later']);
        expect(await stateOf('count/tomorrow')).toBe('delayed');
      });

      it('shows how far it has come', async () => {
        await start();
        let end = (): void => undefined;
        queue.process(async ({ progress }) => {
          progress({ done: 3, total: 7 });
          await new Promise<void>((resolve) => (end = resolve));
        });
        await queue.add('count/a');
        await harness.until(async () => (await queue.find('count/a'))?.progress !== undefined);
        expect(await queue.find('count/a')).toMatchObject({
          state: 'active',
          progress: { done: 3, total: 7 },
        });
        end();
        await harness.until(() => isGone('count/a'));
      });
    });

    describe('an id', () => {
      it('is one job while that waits, is delayed or runs', async () => {
        await start();
        const held = new HeldJobs();
        await queue.add('count/b', { delayMs: 86_400_000 });
        expect(await queue.add('count/b')).toBe('present');
        await queue.add('count/a');
        expect(await queue.add('count/a')).toBe('present');
        queue.process(held.run);
        await harness.until(() => held.begun.length === 1);
        expect(await queue.add('count/a')).toBe('present');
        held.release('count/a');
        await harness.until(() => isGone('count/a'));
        expect(held.begun).toEqual(['count/a']);
      });

      it('can be added again once its job is done', async () => {
        await start();
        let done = 0;
        queue.process(() => Promise.resolve(void done++));
        for (const round of [1, 2, 3]) {
          expect(await queue.add('count/a')).toBe('added');
          await harness.until(() => isGone('count/a'));
          expect(done).toBe(round);
        }
      });

      it('can be added again once its job has failed for good, and has all its attempts anew', async () => {
        await start();
        const attempts: number[] = [];
        queue.process(({ attempt }) => {
          attempts.push(attempt);
          return attempts.length < 5 ? Promise.reject(new Error('not yet')) : Promise.resolve();
        });
        await queue.add('count/a');
        await harness.until(async () => (await stateOf('count/a')) === 'failed');
        expect(await queue.add('count/a')).toBe('added');
        await harness.until(() => isGone('count/a'));
        expect(attempts).toEqual([1, 2, 3, 1, 2]);
      });

      it.each([
        ['a colon', 'a:b', /":"/],
        ['two colons, which BullMQ lets pass', 'overdue/a:b:c', /":"/],
        ['digits alone', '2021', /digits alone/],
        ['nothing', '', /name of a job/],
        ['a capital', 'Overdue', /name of a job/],
        ['an empty part', 'overdue//a', /name of a job/],
        ['a space', 'overdue/a b', /name of a job/],
        ['600 characters', `overdue/${'x'.repeat(600)}`, /longer than/],
      ])('with %s is refused, and the error says why', async (_what, id, why) => {
        await start();
        const refused = await failure(queue.add(id));
        expect(refused).toBeInstanceOf(InvalidJobId);
        expect((refused as Error).message).toMatch(why);
        expect(await queue.list()).toEqual([]);
      });
    });

    describe('a job that fails', () => {
      it('is tried again after pauses that grow, then stands as failed with the reason', async () => {
        await start(LATER);
        queue.process(({ attempt }) => Promise.reject(new Error(`no luck, ${attempt}`)));
        await queue.add('count/a');
        const pauses: (number | undefined)[] = [];
        for (const attempts of [1, 2, 3, 4]) {
          await harness.until(async () => (await queue.find('count/a'))?.attempts === attempts);
          const view = await queue.find('count/a');
          expect(view).toMatchObject({ state: 'delayed', reason: `no luck, ${attempts}` });
          pauses.push(view?.pauseMs);
          expect(await queue.retry('count/a')).toBe(true);
        }
        expect(pauses.map((pause = 0) => pause / 3_600_000)).toEqual([1, 2, 4, 4]);
        await harness.until(async () => (await stateOf('count/a')) === 'failed');
        expect(await queue.list({ states: ['failed'] })).toEqual([
          {
            id: 'count/a',
            state: 'failed',
            attempts: 5,
            stalls: 0,
            reason: 'no luck, 5',
            addedAt: expect.any(String),
            failedAt: expect.any(String),
          },
        ]);
      });

      it('goes through all its attempts by itself', async () => {
        await start();
        let tried = 0;
        queue.process(() => (++tried < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve()));
        await queue.add('count/a');
        await harness.until(() => isGone('count/a'));
        expect(tried).toBe(3);
      });

      it('and can never succeed is not tried again', async () => {
        await start();
        queue.process(() => Promise.reject(new PermanentFailure('there is no such register\nat line 1')));
        await queue.add('count/a');
        await harness.until(async () => (await stateOf('count/a')) === 'failed');
        expect(await queue.find('count/a')).toMatchObject({
          attempts: 1,
          reason: 'there is no such register',
        });
      });

      it('for good is begun anew by hand', async () => {
        await start();
        let mended = false;
        queue.process(() => (mended ? Promise.resolve() : Promise.reject(new PermanentFailure('broken'))));
        await queue.add('count/a');
        await harness.until(async () => (await stateOf('count/a')) === 'failed');
        mended = true;
        expect(await queue.retry('count/a')).toBe(true);
        await harness.until(() => isGone('count/a'));
        expect(await queue.retry('count/a')).toBe(false);
      });

      it('keeps none of the others from being done', async () => {
        await start();
        const done: string[] = [];
        queue.process(({ id }) =>
          id === 'count/bad' ? Promise.reject(new Error('bad')) : Promise.resolve(void done.push(id)),
        );
        for (const id of ['count/bad', 'count/a', 'count/b']) await queue.add(id);
        await harness.until(async () => (await stateOf('count/bad')) === 'failed');
        await harness.until(() => done.length === 2);
        expect(await queue.counts()).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 1 });
      });
    });

    describe('a job that is cancelled', () => {
      it('while it waits, is delayed or has failed is gone and never done', async () => {
        await start();
        const done: string[] = [];
        await queue.add('count/a');
        await queue.add('count/b', { delayMs: 20 });
        expect(await queue.cancel('count/a')).toBe('removed');
        expect(await queue.cancel('count/b')).toBe('removed');
        expect(await queue.cancel('count/a')).toBe('absent');
        queue.process(({ id }) => {
          done.push(id);
          return id === 'count/c' ? Promise.reject(new PermanentFailure('broken')) : Promise.resolve();
        });
        await queue.add('count/c');
        await harness.until(async () => (await stateOf('count/c')) === 'failed');
        expect(await queue.cancel('count/c')).toBe('removed');
        await queue.add('count/d', { delayMs: 60 });
        await harness.until(() => isGone('count/d'));
        expect(done).toEqual(['count/c', 'count/d']);
        expect(await queue.list()).toEqual([]);
      });

      it('while it runs is asked to stop, and is not tried again', async () => {
        await start();
        const held = new HeldJobs();
        queue.process(held.run);
        await queue.add('count/a');
        await harness.until(() => held.begun.length === 1);
        expect(await queue.cancel('count/a')).toBe('asked');
        await harness.until(() => isGone('count/a'));
        await queue.add('count/b');
        await harness.until(() => held.begun.length === 2);
        held.release('count/b');
        await harness.until(() => isGone('count/b'));
        expect(held.begun).toEqual(['count/a', 'count/b']);
        expect(held.ended).toEqual(['count/b']);
      });
    });

    describe('a queue that is closed', () => {
      it('waits for the job that runs, and takes up no other', async () => {
        await start();
        const held = new HeldJobs();
        queue.process(held.run);
        await queue.add('count/a');
        await queue.add('count/b');
        await harness.until(() => held.begun.length === 1);
        let closed = false;
        const closing = queue.close().then(() => (closed = true));
        expect(await failure(queue.add('count/c'))).toBeInstanceOf(QueueUnavailable);
        expect(closed).toBe(false);
        held.release('count/a');
        await closing;
        expect(held.begun).toEqual(['count/a']);
        expect(held.ended).toEqual(['count/a']);
      });
    });
  });
}
