import { SingleBar } from 'cli-progress';
import type { RebuildProgress } from '../projections/index.js';

let readerGone = false;

/** Whoever read standard output has gone (`| head`): what is left to print interests nobody. */
export const isReaderGone = (): boolean => readerGone;

/** Makes a closed pipe an ordinary end: the work under way is finished, nothing more is printed. */
export function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === process.stdout) readerGone = true;
    });
  }
}

/** What a terminal takes as an order (ECMA-48), and what turns the direction of a line (UAX 9): recorded texts may hold both. */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Words for a terminal, in which a character that would steer it is seen instead: `U+001B`. */
export const printable = (words: string): string =>
  words.replace(UNPRINTABLE, (one) => `U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);

/** Prints an answer: as JSON, or as the words that `human` makes of it. */
export function print<T>(
  options: { readonly json?: boolean },
  answer: T,
  human: (answer: T) => string,
): void {
  process.stdout.write(
    options.json ? `${JSON.stringify(answer, null, 2)}\n` : `${printable(human(answer))}\n`,
  );
}

/** Says something to a person; with `--json` not on standard output, which holds one document only. */
export function say(options: { readonly json?: boolean }, text: string): void {
  (options.json ? process.stderr : process.stdout).write(`${text}\n`);
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

/** Parts with an empty line between them. */
export const paragraph = (...parts: readonly string[]): string => parts.join('\n\n');

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
