import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import type { ServerClaim } from '../data-folder.js';
import type { EventMetadata } from '../kernel/event.js';
import { common, withServer, withSystem, type CommonOptions } from './context.js';
import { redisSettings } from '../settings.js';
import { isReaderGone, print } from './output.js';

const PORT = 3000;

interface ServeOptions extends CommonOptions {
  readonly port: string;
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

export interface ServingOptions {
  readonly port: number;
  readonly claim: ServerClaim;
  /** Without workers: jobs are done in this process. */
  readonly alone: boolean;
  /** Gets where it listens, once it does. */
  readonly say: (text: string, url: string) => void;
}

const warn = ({ message }: { readonly message: string }): void => void process.stderr.write(`${message}\n`);

/** Serves until the process is told to stop. `say` gets where it listens, once it does. */
export async function serveUntilStopped(
  system: System,
  { port, claim, alone, say }: ServingOptions,
): Promise<void> {
  const { serve } = await import('../api/server.js');
  const { sweepDaily } = await import('../api/people-sweep.js');
  const { Background } = await import('../background/background.js');
  const { InProcessJobQueue } = await import('../jobs/index.js');
  const background = alone
    ? Background.start(system, new InProcessJobQueue(), { onNotice: warn })
    : undefined;
  const served = await serve(system, { port });
  claim.announce(served.url);
  const sweeping = sweepDaily(system, {
    onError: (error) =>
      process.stderr.write(`names and texts without an event were not swept: ${String(error)}\n`),
  });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  say(`Kiện Toàn: ${served.url}  API: ${served.url}/docs`, served.url);
  await stopped;
  await sweeping.stop();
  await served.close();
  await background?.stop();
}

/** `serve` and `events`. */
export function addOperations(program: Command): void {
  common(program.command('serve').description('Chạy máy chủ trên máy này · serve the API on loopback'))
    .option('--port <port>', 'first port to try; 0 takes any', process.env['PORT'] ?? String(PORT))
    .addHelpText('after', '\nExample:\n  npx kientoan serve --port 3000')
    .action(async (options: ServeOptions) => {
      const port = portOf(options.port);
      const alone = redisSettings(process.env) === undefined;
      await withServer(
        options,
        (system, claim) =>
          serveUntilStopped(system, {
            port,
            claim,
            alone,
            say: (text, url) => print(options, { url, docs: `${url}/docs`, pid: process.pid }, () => text),
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
