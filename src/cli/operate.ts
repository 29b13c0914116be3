import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { serve } from '../api/server.js';
import { RecordCertificate } from '../projections/index.js';
import type { System } from '../composition.js';
import { common, print, Progress, withSystem, type CommonOptions } from './context.js';

const PORT = 3000;

interface ServeOptions extends CommonOptions {
  readonly port: string;
}

/** Serves until the process is told to stop. */
export async function serveUntilStopped(system: System, port: number): Promise<void> {
  const served = await serve(system, { port });
  process.stdout.write(`Kiện Toàn: ${served.url}  API: ${served.url}/docs\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await served.close();
}

/** `serve`, `rebuild` and `events`. */
export function addOperations(program: Command): void {
  common(program.command('serve').description('Chạy máy chủ trên máy này · serve the API on loopback'))
    .option('--port <port>', 'first port to try', process.env['PORT'] ?? String(PORT))
    .addHelpText('after', '\nExample:\n  npx kientoan serve --port 3000')
    .action((options: ServeOptions) =>
      withSystem(options, (system) => serveUntilStopped(system, Number(options.port))),
    );
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
        for await (const { data, metadata, ...stored } of store.readStream(stream)) {
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
      }),
    );
}
