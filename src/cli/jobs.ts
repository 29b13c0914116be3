import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import { queueOfLog } from '../background/queue-of-log.js';
import { assertUsable } from '../data-folder.js';
import type { JobQueue, JobState, JobView } from '../jobs/index.js';
import { redisSettings } from '../settings.js';
import { common, type CommonOptions } from './context.js';
import { paragraph, print, table } from './output.js';

/** How long Redis may take to be reached. */
const WAIT_MS = 2_000;
/** So many of each state are listed. */
const LISTED = 200;

interface JobsOptions extends CommonOptions {
  readonly failed?: boolean;
  readonly stalled?: boolean;
}

/** `jobs`, `jobs retry` and `jobs cancel`. */
export function addJobs(program: Command): void {
  const jobs = common(
    program
      .command('jobs')
      .description(
        'Công việc nền: trạng thái, số lần thử, lý do · background jobs on Redis: state, attempts, reason',
      ),
  )
    .option('--failed', 'only those that failed for good')
    .option('--stalled', 'only those whose worker was lost')
    .addHelpText(
      'after',
      '\nExample:\n  npx kientoan jobs --failed\n  npx kientoan jobs retry overdue/kon-tum/2021-09-15',
    )
    .action(async (options: JobsOptions) => {
      const states: JobState[] = [...(options.failed ? ['failed' as const] : []), ...(options.stalled ? ['stalled' as const] : [])]; // prettier-ignore
      const answer = await withQueue(options, async (queue) => ({
        counts: await queue.counts(),
        jobs: await queue.list({ limit: LISTED, ...(states.length > 0 ? { states } : {}) }),
      }));
      print(options, answer, ({ counts, jobs: listed }) =>
        paragraph(
          Object.entries(counts)
            .map(([state, number]) => `${number} ${state}`)
            .join(', '),
          tableOf(listed),
        ),
      );
    });
  jobs
    .command('retry <id>')
    .description(
      'Chạy lại ngay một công việc đã hỏng hoặc đang chờ thử lại · do a job at once that failed or pauses',
    )
    .addHelpText('after', '\nExample:\n  npx kientoan jobs retry overdue/kon-tum/2021-09-15')
    .action((id: string, _options: unknown, command: Command) =>
      changing(command.optsWithGlobals<JobsOptions>(), id, async (queue) => {
        if (await queue.retry(id)) return;
        throw new ProblemError(
          409,
          'job-not-failed',
          `"${id}" has not failed: there is nothing to try again.`,
          'Let it have its turn, or cancel it.',
          { where: id, rule: 'design: Jobs and reactors' },
        );
      }),
    );
  jobs
    .command('cancel <id>')
    .description('Bỏ một công việc; đang chạy thì yêu cầu dừng · remove a job, or ask one that runs to stop')
    .addHelpText('after', '\nExample:\n  npx kientoan jobs cancel overdue/kon-tum/2021-09-15')
    .action((id: string, _options: unknown, command: Command) =>
      changing(command.optsWithGlobals<JobsOptions>(), id, (queue) => queue.cancel(id)),
    );
}

/** Does something with a job that is there, and prints how it stands then. @throws ProblemError `job-unknown` */
async function changing(
  options: JobsOptions,
  id: string,
  change: (queue: JobQueue) => Promise<unknown>,
): Promise<void> {
  const after = await withQueue(options, async (queue) => {
    if (!(await queue.find(id)))
      throw new ProblemError(404, 'job-unknown', `There is no job "${id}".`, 'See `kientoan jobs`; what was done is gone.', {
        where: id,
        rule: 'design: Jobs and reactors',
      }); // prettier-ignore
    await change(queue);
    return (await queue.find(id)) ?? { id, state: 'gone' };
  });
  print(options, after, ({ state }) => `${id}: ${state}`);
}

/**
 * The queue of the data folder, from outside of its server. @throws ProblemError `jobs-in-process` where it lies in the
 * server's memory; QueueUnavailable
 */
async function withQueue<T>(options: CommonOptions, work: (queue: JobQueue) => Promise<T>): Promise<T> {
  const folder = resolve(options.data);
  const redis = redisSettings(process.env);
  if (!redis)
    throw new ProblemError(
      400,
      'jobs-in-process',
      'Without REDIS_URL the jobs run inside the server of the data folder and lie in its memory: no other process sees them.',
      'Set REDIS_URL, the same for server, workers and command line. Whatever becomes of the queue, what is still due is derived from the log again.',
      { where: 'REDIS_URL', rule: 'design: Jobs and reactors' },
    );
  assertUsable(folder);
  const queue = await queueOfLog(folder, {
    environment: process.env,
    waitMs: WAIT_MS,
    onNotice: ({ message }) => process.stderr.write(`${message}\n`),
  });
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
}

function tableOf(jobs: readonly JobView[]): string {
  if (jobs.length === 0) return '(none)';
  return table(
    ['job', 'state', 'attempts', 'stalls', 'pause', 'progress', 'added', 'reason'],
    jobs.map(({ id, state, attempts, stalls, pauseMs, progress, addedAt, reason }) => [
      id,
      state,
      attempts,
      stalls,
      pauseMs === undefined ? '' : `${Math.ceil(pauseMs / 1000)} s`,
      progress === undefined ? '' : [progress.done, progress.total].filter((n) => n !== undefined).join('/'),
      addedAt,
      reason,
    ]),
  );
}
