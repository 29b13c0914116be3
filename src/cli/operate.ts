import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { DemoUser } from '../api/access/demo.js';
import type { HttpSettings } from '../api/http-settings.js';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import type { ServerClaim } from '../data-folder.js';
import type { EventMetadata } from '../kernel/event.js';
import { accessSettings, httpSettings, redisSettings } from '../settings.js';
import { tokenRules } from './access.js';
import { common, withServer, withSystem, type CommonOptions } from './context.js';
import { isReaderGone, print } from './output.js';

const PORT = 3000;

export interface ServeOptions extends CommonOptions {
  readonly port: string;
  readonly host?: string;
}

/** A port from an option or the environment. @throws ProblemError `wrong-usage` */
export function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new ProblemError(
    400,
    'wrong-usage',
    `"${text}" is not a port.`,
    'Name a whole number from 0 to 65535.',
    { where: '--port', rule: 'command line' },
  );
}

/** Where a folder is served; checked, with the settings of tokens, before anything is opened. */
export interface Serving {
  readonly folder: string;
  readonly port: number;
  readonly http: HttpSettings;
}

/** @throws ProblemError `invalid-settings`, `demo-not-on-loopback`, `wrong-usage` */
export function servingOf(options: ServeOptions): Serving {
  const folder = resolve(options.data);
  const port = portOf(options.port);
  const demo = accessSettings(process.env) === undefined;
  const http = httpSettings({ ...process.env, ...(options.host ? { HOST: options.host } : {}) }, { demo });
  return { folder, port, http };
}

/** What a server says once it listens. `users`: those of demo mode, with their tokens. */
export interface Announcement {
  readonly url: string;
  readonly users?: readonly DemoUser[];
}

interface Serves {
  readonly claim: ServerClaim;
  /** Without workers: jobs are done in this process. */
  readonly alone: boolean;
  readonly say: (announcement: Announcement) => void;
}

/** Serves until the process is told to stop. */
export async function serveUntilStopped(
  system: System,
  { folder, port, http }: Serving,
  { claim, alone, say }: Serves,
): Promise<void> {
  const { serve } = await import('../api/server.js');
  const { sweepDaily } = await import('../api/people-sweep.js');
  const { Background } = await import('../background/background.js');
  const { InProcessJobQueue } = await import('../jobs/index.js');
  const { demoUsers } = await import('../api/access/demo.js');
  const { SecurityLog } = await import('../api/access/security-log.js');
  const { TokenVerifier } = await import('../api/access/tokens.js');
  const rules = await tokenRules(folder);
  const complain = (what: string) => (error: unknown) => process.stderr.write(`${what}: ${String(error)}\n`); // prettier-ignore
  const securityLog = new SecurityLog(folder, complain('the security log cannot be written'));
  const background = alone
    ? Background.start(system, new InProcessJobQueue(), {
        onNotice: ({ message }) => complain('background')(message),
      })
    : undefined;
  const served = await serve(system, { port, http, tokens: new TokenVerifier(rules), securityLog });
  claim.announce(served.url);
  const sweeping = sweepDaily(system, {
    onError: complain('names and texts without an event were not swept'),
  });
  const stopped = new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
  say({ url: served.url, ...(rules.demo ? { users: await demoUsers(rules, Date.now()) } : {}) });
  await stopped;
  await sweeping.stop();
  await served.close();
  await background?.stop();
  await securityLog.close();
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

/** `--port` and `--host`. */
export function serveOptions(command: Command): Command {
  return command
    .option('--port <port>', 'first port to try; 0 takes any', process.env['PORT'] ?? String(PORT))
    .option('--host <address>', 'address to listen on; another one than loopback needs keys for tokens (default: HOST, else 127.0.0.1)'); // prettier-ignore
}

/** `serve` and `events`. */
export function addOperations(program: Command): void {
  serveOptions(
    common(program.command('serve').description('Chạy máy chủ trên máy này · serve the API on loopback')),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan serve --port 3000')
    .action(async (options: ServeOptions) => {
      const serving = servingOf(options);
      const alone = redisSettings(process.env) === undefined;
      await withServer(
        options,
        (system, claim) =>
          serveUntilStopped(system, serving, {
            claim,
            alone,
            say: (announcement) => {
              const { url } = announcement;
              print(options, { ...announcement, docs: `${url}/docs`, pid: process.pid }, announced);
            },
          }),
        { projects: alone, reacts: alone },
      );
    });
  common(
    program
      .command('events <stream>')
      .description('Các sự kiện của một dòng · the events of a stream, one line each'),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan events register-kon-tum')
    .action((stream: string, options: CommonOptions) =>
      withSystem(options, async ({ store }) => {
        let found = false;
        for await (const { data, metadata, ...stored } of store.readStream(stream)) {
          found = true;
          if (isReaderGone()) return;
          const event = { ...stored, data: asJson(data), metadata: asJson(metadata) };
          process.stdout.write(`${options.json ? JSON.stringify(event) : lineOf(event)}\n`);
        }
        if (!found)
          throw new ProblemError(
            404,
            'stream-unknown',
            `There is no stream "${stream}".`,
            'Receipts name streams: register-<id>, inspection-<id>, meeting-<id>, programme-<id>, operations.',
            { where: stream, rule: 'streams of the log' },
          );
      }),
    );
}

/** What a stored text says; the text itself where another program wrote what is no JSON. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An event on one line: where, when, what, by whom, and the beginning of what it says. */
function lineOf({
  revision,
  type,
  data,
  metadata,
}: {
  revision: number;
  type: string;
  data: unknown;
  metadata: unknown;
}): string {
  const { recordedAt = '', actor } = (metadata ?? {}) as Partial<EventMetadata>;
  const said = [...JSON.stringify(data)];
  const shown = said.length > 120 ? `${said.slice(0, 120).join('')}…` : said.join('');
  return `${String(revision).padStart(6)}  ${recordedAt}  ${type.padEnd(28)}  ${actor?.id ?? ''}  ${shown}`;
}
