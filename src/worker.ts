import { resolve } from 'node:path';
import { Command } from 'commander';
import { ProblemError } from './api/problem.js';
import { Background } from './background/background.js';
import { queueOfLog } from './background/queue-of-log.js';
import { common, withSystem, type CommonOptions } from './cli/context.js';
import { fail } from './cli/outcome.js';
import { print } from './cli/output.js';
import { redisSettings } from './settings.js';

/** The background worker: it projects, runs the reactors and does jobs, unless another worker has the lease or the job. */
async function work(options: CommonOptions): Promise<void> {
  if (!redisSettings(process.env))
    throw new ProblemError(
      400,
      'worker-without-redis',
      'Without REDIS_URL the server does everything itself, and a worker has no queue to share with it.',
      'Set REDIS_URL, the same for server and workers, or run no worker.',
      { where: 'REDIS_URL', rule: 'design: Jobs and reactors' },
    );
  const onNotice = ({ message }: { readonly message: string }): void =>
    void process.stderr.write(`${message}\n`);
  const stopped = new Promise<void>((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
  await withSystem(
    options,
    async (system) => {
      const queue = await queueOfLog(resolve(options.data), { environment: process.env, onNotice });
      const background = Background.start(system, queue, { onNotice });
      print(
        options,
        { pid: process.pid },
        () => `Kiện Toàn, worker ${process.pid}: ${resolve(options.data)}`,
      );
      // Redis may be away: the process must live all the same.
      const alive = setInterval(() => undefined, 2 ** 30);
      await stopped;
      clearInterval(alive);
      await background.stop();
    },
    { projects: true, reacts: true },
  );
}

const program = common(
  new Command('worker').description(
    'Chạy công việc nền · the background worker, beside one or several servers',
  ),
).action(work);
try {
  await program.parseAsync();
} catch (error) {
  fail(error, process.argv.includes('--json'));
}
