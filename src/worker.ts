import { resolve } from 'node:path';
import { Command } from 'commander';
import { serveHealth } from './api/health-app.js';
import { ProblemError } from './api/problem.js';
import { Background } from './background/background.js';
import { queueOfLog } from './background/queue-of-log.js';
import { common, programVersion, withSystem, type CommonOptions } from './cli/context.js';
import { fail } from './cli/outcome.js';
import { print } from './cli/output.js';
import { joinLog } from './hosts.js';
import type { QueueNotice } from './jobs/index.js';
import { redisSettings, telemetrySettings, workerSettings } from './settings.js';
import { openTelemetry } from './telemetry/index.js';

/** How long Redis may take until the worker first looks at what is due; where it is away, a later look finds it. */
const WAIT_MS = 2_000;

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
  const { port } = workerSettings(process.env);
  const telemetry = await openTelemetry({ version: programVersion(), ...telemetrySettings(process.env) });
  const { log } = telemetry;
  const onNotice = ({ code, message }: QueueNotice): void => log.warn({ code }, message);
  const stopped = new Promise<void>((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
  const working = withSystem(
    options,
    async (system) => {
      await joinLog(system, resolve(options.data), process.env);
      const health = port === undefined ? undefined : await serveHealth(system, telemetry.metrics, port);
      try {
        const queue = await queueOfLog(resolve(options.data), {
          environment: process.env,
          waitMs: WAIT_MS,
          onNotice,
        });
        telemetry.metrics.watchJobs(() => queue.counts());
        const background = Background.start(system, queue, { onNotice });
        print(options, { pid: process.pid, ...(health ? { health: health.url } : {}) }, () =>
          [`Kiện Toàn, worker ${process.pid}: ${resolve(options.data)}`, ...(health ? [`health: ${health.url}`] : [])].join('  '),
        ); // prettier-ignore
        // Redis may be away: the process must live all the same.
        const alive = setInterval(() => undefined, 2 ** 30);
        await stopped;
        clearInterval(alive);
        await background.stop();
      } finally {
        await health?.close();
      }
    },
    { projects: true, reacts: true, telemetry },
  );
  await working.finally(async () => {
    log.info('stopped');
    await telemetry.close();
  });
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
