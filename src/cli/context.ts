import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { capabilitiesWith } from '../capabilities.js';
import { loadReports } from '../reports.js';
import { openSystem, type System } from '../composition.js';
import { loadPolicies } from '../policies.js';
import type { RebuildProgress } from '../projections/index.js';

/** The project's folder: seeds lie beside `dist/`. */
export const PROJECT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** Everything that this program can do, with the reports that the seeds define. */
export const capabilities = capabilitiesWith(await loadReports(resolve(PROJECT, 'seeds')));

export interface CommonOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `--data` and `--json`, which every subcommand takes. */
export function common(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder', process.env['KIENTOAN_DATA'] ?? './data')
    .option('--json', 'one JSON document on standard output and nothing else');
}

/** Opens the data folder, does the work, and closes it whatever happens. */
export async function withSystem<T>(
  options: CommonOptions,
  work: (system: System) => Promise<T>,
): Promise<T> {
  const progress = new Progress('rebuild');
  const system = await openSystem({
    folder: resolve(options.data),
    capabilities,
    policies: await loadPolicies(resolve(PROJECT, 'seeds/policies')),
    eventStoreUrl: process.env['EVENTSTORE_URL'],
    onProgress: (state) => progress.rebuild(state),
  });
  progress.stop();
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

/** Prints an answer: as JSON, or as the words that `human` makes of it. */
export function print<T>(
  options: { readonly json?: boolean },
  answer: T,
  human: (answer: T) => string,
): void {
  process.stdout.write(options.json ? `${JSON.stringify(answer, null, 2)}\n` : `${human(answer)}\n`);
}

/** A progress bar on standard error, shown only when a person looks on. */
export class Progress {
  private bar: SingleBar | undefined;

  constructor(private readonly what: string) {}

  update(done: number, total: number): void {
    if (!process.stderr.isTTY) return;
    if (!this.bar) {
      this.bar = new SingleBar({
        format: `${this.what} {bar} {percentage}% {value}/{total}`,
        stream: process.stderr,
        hideCursor: true,
      });
      this.bar.start(total, done);
    }
    this.bar.setTotal(total);
    this.bar.update(done);
  }

  rebuild({ events, total }: RebuildProgress): void {
    this.update(events, total ?? events);
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

/** Rows of text in columns as wide as they need to be. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const texts = [
    head,
    ...rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? '' : String(cell)))),
  ];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(texts[0] ?? []),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...texts.slice(1).map(line),
  ].join('\n');
}
