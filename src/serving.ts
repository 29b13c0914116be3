import type { DemoUser } from './api/access/demo.js';
import type { TokenRules } from './api/access/tokens.js';
import type { HttpSettings } from './api/http-settings.js';
import type { System } from './composition.js';
import type { ServerClaim } from './data-folder.js';
import type { QueueNotice } from './jobs/index.js';
import type { Telemetry } from './telemetry/index.js';

/** Where a folder is served; checked before anything is opened. */
export interface Serving {
  readonly folder: string;
  readonly port: number;
  readonly http: HttpSettings;
  /** Without workers: this process projects, reacts and does the jobs. */
  readonly alone: boolean;
  /** How long a server that is told to stop waits for the requests that are open. */
  readonly patienceMs: number;
  /** Which tokens are believed; those of demo mode lie in the folder. */
  readonly rules: () => Promise<TokenRules>;
}

/** What the process of a server does beside answering. */
export const followsOf = ({ alone }: Serving): { projects: boolean; reacts: boolean } => ({
  projects: alone,
  reacts: alone,
});

/** What is served, and who watches it. */
export interface Served {
  readonly system: System;
  readonly claim: ServerClaim;
  readonly telemetry: Telemetry;
}

/** What a server says once it listens. `users`: those of demo mode, with their tokens. */
export interface Announcement {
  readonly url: string;
  readonly users?: readonly DemoUser[];
}

/**
 * Serves until the process is told to stop: then it accepts nothing more, answers the requests that are open, and
 * returns; whoever opened the system closes it. A second signal ends the process at once.
 */
export async function serveUntilStopped(
  { system, claim, telemetry }: Served,
  { folder, port, http, patienceMs, alone, rules: rulesOf }: Serving,
  { say }: { readonly say: (announcement: Announcement) => void },
): Promise<void> {
  const { log } = telemetry;
  const { serve } = await import('./api/server.js');
  const { sweepDaily } = await import('./api/people-sweep.js');
  const { daily } = await import('./api/daily.js');
  const { DocumentSweep } = await import('./documents/index.js');
  const { demoUsers } = await import('./api/access/demo.js');
  const { SecurityLog } = await import('./api/access/security-log.js');
  const { TokenVerifier } = await import('./api/access/tokens.js');
  const { Background } = await import('./background/background.js');
  const { queueOfLog } = await import('./background/queue-of-log.js');
  const { InProcessJobQueue } = await import('./jobs/index.js');
  const rules = await rulesOf();
  const onNotice = ({ code, message }: QueueNotice): void => log.warn({ code }, message);
  // Where workers do the jobs, the server only looks at the queue.
  const queue = alone
    ? new InProcessJobQueue()
    : await queueOfLog(folder, { environment: process.env, onNotice });
  telemetry.metrics.watchJobs(() => queue.counts());
  const background = alone ? Background.start(system, queue, { onNotice }) : undefined;
  const securityLog = new SecurityLog(folder, (err) =>
    log.error({ err }, 'the security log cannot be written'),
  );
  const served = await serve(system, {
    port,
    http,
    tokens: new TokenVerifier(rules),
    securityLog,
    telemetry,
  });
  claim.announce(served.url);
  const sweeping = sweepDaily(system, {
    onError: (err) => log.error({ err }, 'names and texts without an event were not swept'),
  });
  const documents = new DocumentSweep(system);
  const sweepingDocuments = daily(() => documents.sweep(Date.now()), {
    onError: (err) => log.error({ err }, 'documents without an event were not swept'),
  });
  const told = toldToStop();
  say({ url: served.url, ...(rules.demo ? { users: await demoUsers(rules, Date.now()) } : {}) });
  log.info({ url: served.url }, 'listening');
  log.info({ signal: await told }, 'stopping: open requests are answered');
  const broken = await served.close(patienceMs);
  if (broken > 0) log.warn({ requests: broken }, 'requests were broken off');
  await sweeping.stop();
  await sweepingDocuments.stop();
  await (background?.stop() ?? queue.close());
  await securityLog.close();
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The first signal that asks the process to stop; the second one ends it, also where it is the first process of a container. */
function toldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let told = false;
    for (const [signal, exitCode] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        if (told) process.exit(exitCode);
        told = true;
        resolve(signal as NodeJS.Signals);
      });
    }
  });
}

/** An announcement for a person. */
export function announced({ url, users = [] }: Announcement): string {
  return [
    `Kiện Toàn: ${url}  API: ${url}/docs`,
    ...(users.length === 0
      ? []
      : [
          '\nDemo mode, for this machine alone: whoever has one of these tokens is that user (30 days, every register).',
          ...users.map(({ id, token }) => `${id}\n  ${token}`),
        ]),
  ].join('\n');
}
