import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import type { System } from '../composition.js';
import type { ServerClaim } from '../data-folder.js';
import { RecordCertificate } from '../projections/index.js';
import { common, withServer, withSystem, type CommonOptions } from './context.js';
import { isReaderGone, print, Progress } from './output.js';

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

/** Serves until the process is told to stop. `say` gets where it listens, once it does. */
export async function serveUntilStopped(
  system: System,
  { port, claim, say }: { port: number; claim: ServerClaim; say: (text: string, url: string) => void },
): Promise<void> {
  const { serve } = await import('../api/server.js');
  const { sweepDaily } = await import('../api/people-sweep.js');
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
}

/** `serve`, `rebuild` and `events`. */
export function addOperations(program: Command): void {
  common(program.command('serve').description('Chạy máy chủ trên máy này · serve the API on loopback'))
    .option('--port <port>', 'first port to try; 0 takes any', process.env['PORT'] ?? String(PORT))
    .addHelpText('after', '\nExample:\n  npx kientoan serve --port 3000')
    .action(async (options: ServeOptions) => {
      const port = portOf(options.port);
      await withServer(options, (system, claim) =>
        serveUntilStopped(system, {
          port,
          claim,
          say: (text, url) => print(options, { url, docs: `${url}/docs`, pid: process.pid }, () => text),
        }),
      );
    });
  common(
    program
      .command('rebuild')
      .description(
        'Dựng lại dữ liệu tra cứu · rebuild the read models beside the live ones, compare, switch',
      ),
  )
    .option('--accept <generation>', 'switch to the generation whose differences wait, with --reason')
    .option('--reason <text>', 'why its differences are accepted')
    .addHelpText('after', '\nExample:\n  npx kientoan rebuild --json')
    .action(async (options: CommonOptions & { accept?: string; reason?: string }) => {
      const certificate = await withSystem(options, async ({ readModels, handle, store }) => {
        const head = await store.head();
        if (head !== undefined) await readModels.waitFor(head, 60_000);
        const progress = new Progress('rebuild');
        const onProgress = progress.rebuild.bind(progress);
        const made =
          options.accept === undefined
            ? await readModels.rebuild({ onProgress })
            : await readModels.accept(Number(options.accept), options.reason ?? '', { onProgress });
        progress.stop();
        const actor = { id: 'system', authenticated: false };
        await handle.execute({
          definition: RecordCertificate,
          body: made,
          actor,
          idempotencyKey: randomUUID(),
        });
        return made;
      });
      print(options, certificate, (made) => JSON.stringify(made, null, 2));
      if (!certificate.switched) process.exitCode = 1;
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
          const line = {
            ...stored,
            data: JSON.parse(data) as unknown,
            metadata: JSON.parse(metadata) as unknown,
          };
          process.stdout.write(
            options.json
              ? `${JSON.stringify(line)}\n`
              : `${String(stored.revision).padStart(6)} ${stored.type.padEnd(30)} ${data.slice(0, 160)}\n`,
          );
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
