import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** A request that was refused: who tried what, and nothing of what was sent. */
export interface Refusal {
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly status: number;
  /** The last part of the problem's type: `token-expired`. */
  readonly problem: string;
  readonly method: string;
  /** Without the query, which may hold names that are searched for. */
  readonly path: string;
  /** Null where no token said who it is. */
  readonly caller: string | null;
  readonly address: string;
  readonly correlationId: string | null;
}

/** The newest file, and the older ones behind it. */
const OLDER = 4;
const fileName = (index: number | Date | null): string =>
  index ? `security.${String(index)}.jsonl` : 'security.jsonl';
/** Attackers write paths as long as they like. */
const LONGEST_PATH = 200;

/**
 * The refusals of a server as JSON lines in its data folder; five files of 4 MiB at most, of which the oldest goes. It
 * is a file and no table, so that it can be followed and shipped by whatever watches a machine.
 */
export class SecurityLog {
  private readonly stream: RotatingFileStream;

  constructor(folder: string, onError: (error: Error) => void = () => undefined) {
    this.stream = createStream(fileName, { path: folder, size: '4M', rotate: OLDER, mode: 0o600 });
    // A full disk must not stop the server, which goes on refusing.
    this.stream.on('error', onError);
    this.stream.on('warning', onError);
  }

  record(refusal: Refusal): void {
    const path = refusal.path.slice(0, LONGEST_PATH);
    this.stream.write(`${JSON.stringify({ ...refusal, path })}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.stream.once('error', () => resolve());
      this.stream.end(resolve);
    });
  }
}

/** What a data folder's security log holds, the oldest first. A line that a crash cut off is left out. */
export function readSecurityLog(folder: string): Refusal[] {
  const files = [...Array.from({ length: OLDER }, (_, at) => OLDER - at), 0].map((index) => join(folder, fileName(index))); // prettier-ignore
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Refusal];
      } catch {
        return [];
      }
    });
}
