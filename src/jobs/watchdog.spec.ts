import { InProcessJobQueue } from './in-process/in-process-job-queue.adapter.js';
import { PermanentFailure } from '../kernel/job.js';
import type { QueueNotice } from './job-queue.port.js';
import { ManualTimers } from './test-support/manual-timers.js';
import { Watchdog, type DueSource } from './watchdog.js';

/** A source of what a list says at the time. */
const source = (name: string, owed: Iterable<string>): DueSource => ({
  name,
  due: async function* () {
    await Promise.resolve();
    yield* owed;
  },
});

describe('the watchdog', () => {
  let timers: ManualTimers;
  let queue: InProcessJobQueue;
  const notices: QueueNotice[] = [];
  const watch = (...sources: DueSource[]): Watchdog =>
    new Watchdog({
      queue,
      sources,
      timers,
      everyMs: 1_000,
      retryFailedAfterMs: 60_000,
      onNotice: (notice) => notices.push(notice),
    });
  const ids = async (): Promise<string[]> => (await queue.list()).map(({ id }) => id);
  beforeEach(() => {
    timers = new ManualTimers();
    queue = new InProcessJobQueue({ timers });
    notices.length = 0;
  });

  it('fills a queue that was emptied again, and doubles nothing', async () => {
    const watchdog = watch(source('cases', ['move/a', 'move/b']), source('days', ['overdue/2021-09-15']));
    expect(await watchdog.look()).toEqual({ due: 3, added: 3 });
    expect(await watchdog.look()).toEqual({ due: 3, added: 0 });
    await queue.cancel('move/a');
    await queue.cancel('overdue/2021-09-15');
    expect(await watchdog.look()).toEqual({ due: 3, added: 2 });
    expect((await ids()).sort()).toEqual(['move/a', 'move/b', 'overdue/2021-09-15']);
  });

  it('looks again and again until it is stopped', async () => {
    const owed = new Set(['move/a']);
    const watchdog = watch(source('cases', owed));
    watchdog.start();
    await timers.advance(500);
    expect(await ids()).toEqual(['move/a']);
    owed.add('move/b');
    await timers.advance(600);
    expect(await ids()).toEqual(['move/a', 'move/b']);
    await watchdog.stop();
    owed.add('move/c');
    await timers.advance(10_000);
    expect(await ids()).toEqual(['move/a', 'move/b']);
  });

  it('lets a job that failed rest to be looked at, and begins it anew after a while when it is still due', async () => {
    queue.process(({ id }) =>
      id === 'move/a' ? Promise.reject(new PermanentFailure('broken')) : Promise.resolve(),
    );
    const watchdog = watch(source('cases', ['move/a']));
    await watchdog.look();
    await timers.advance(1);
    expect(await watchdog.look()).toEqual({ due: 1, added: 0 });
    expect(await queue.find('move/a')).toMatchObject({ state: 'failed', reason: 'broken' });
    await timers.advance(60_000);
    expect(await watchdog.look()).toEqual({ due: 1, added: 1 });
  });

  it('tells of a source that fails, and looks at the others all the same', async () => {
    const broken: DueSource = {
      name: 'cases',
      due: async function* () {
        await Promise.resolve();
        yield 'move/a';
        throw new Error('the read model is behind');
      },
    };
    const watchdog = watch(broken, source('days', ['overdue/2021-09-15']));
    expect(await watchdog.look()).toEqual({ due: 2, added: 2 });
    expect(notices).toEqual([
      { code: 'watchdog-failed', message: 'watchdog, cases: the read model is behind' },
    ]);
  });

  it('goes on looking while the queue cannot be reached', async () => {
    await queue.close();
    const watchdog = watch(source('cases', ['move/a']));
    watchdog.start();
    await timers.advance(2_500);
    expect(notices.map(({ message }) => message)).toEqual(
      Array(3).fill('watchdog, cases: the queue is closed'),
    );
    await watchdog.stop();
  });
});
