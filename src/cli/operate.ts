import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import type { EventMetadata } from '../kernel/event.js';
import { announced, followsOf, serveUntilStopped, type Serving } from '../serving.js';
import { accessSettings, httpSettings, redisSettings, stopSettings } from '../settings.js';
import { tokenRules } from './access.js';
import { common, withServer, withSystem, type CommonOptions } from './context.js';
import { isReaderGone, printable, print } from './output.js';

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
    { where: '--port or PORT', rule: 'the ports of TCP' },
  );
}

/** @throws ProblemError `invalid-settings`, `demo-not-on-loopback`, `wrong-usage` */
export function servingOf(options: ServeOptions): Serving {
  const folder = resolve(options.data);
  const port = portOf(options.port);
  const demo = accessSettings(process.env) === undefined;
  const http = httpSettings({ ...process.env, ...(options.host ? { HOST: options.host } : {}) }, { demo });
  const { patienceMs } = stopSettings(process.env);
  const alone = redisSettings(process.env) === undefined;
  return { folder, port, http, patienceMs, alone, rules: () => tokenRules(folder) };
}

/** `--port` and `--host`. */
export function serveOptions(command: Command): Command {
  return command
    .option('--port <port>', 'first port to try; 0 takes any', process.env['PORT'] || String(PORT))
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
      await withServer(
        options,
        (served) =>
          serveUntilStopped(served, serving, {
            say: (announcement) => {
              const { url } = announcement;
              print(options, { ...announcement, docs: `${url}/docs`, pid: process.pid }, announced);
            },
          }),
        followsOf(serving),
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
          process.stdout.write(`${options.json ? JSON.stringify(event) : printable(lineOf(event))}\n`);
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
