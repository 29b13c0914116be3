import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Erasure } from './people-store.port.js';

/** A line of the ledger: whom of which log, what went with him, and when. No name. */
const lineSchema = z.strictObject({
  log: z.string().min(1),
  person: z.string().min(1),
  removed: z.array(z.string()),
  struck: z.array(z.string()),
  erasedAt: z.string(),
});
export type ErasureLine = z.infer<typeof lineSchema>;

/** A line that is none, in the middle of the ledger. */
export class UnreadableLedger extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
  ) {
    super(`line ${line} of the ledger of erasures is none`);
    this.name = 'UnreadableLedger';
  }
}

/**
 * The ledger of erasures: a file of JSON lines beside the data folder and outside of every backup. A backup that is older
 * than an erasure brings the person back; the ledger erases him again before anybody is served.
 */
export class ErasureLedger {
  /** `log` as the people database calls it. `clock` in milliseconds UTC. */
  constructor(
    readonly file: string,
    private readonly log: string,
    private readonly clock: () => number = Date.now,
  ) {}

  get exists(): boolean {
    return existsSync(this.file);
  }

  /** The erasures of this log, in order. A last line that was cut off in the middle was never acknowledged. @throws UnreadableLedger */
  read(): ErasureLine[] {
    return linesIn(this.file).filter(({ log }) => log === this.log);
  }

  /** Writes an erasure down, durably, unless the person stands there already. */
  append(erasure: Erasure): void {
    const known = linesIn(this.file);
    if (known.some(({ log, person }) => log === this.log && person === erasure.person)) return;
    const line: ErasureLine = { log: this.log, ...erasure, removed: [...erasure.removed], struck: [...erasure.struck], erasedAt: new Date(this.clock()).toISOString() }; // prettier-ignore
    const isNew = !this.exists;
    const file = openSync(this.file, 'a', 0o600);
    try {
      // What a crash cut off in the middle makes way.
      ftruncateSync(file, wholeBytes(this.file));
      writeSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncFolder(dirname(this.file));
  }
}

function linesIn(file: string): ErasureLine[] {
  if (!existsSync(file)) return [];
  const whole = readFileSync(file).subarray(0, wholeBytes(file)).toString('utf8');
  return whole
    .split('\n')
    .slice(0, -1)
    .map((text, at) => {
      const parsed = lineSchema.safeParse(asJson(text));
      if (!parsed.success) throw new UnreadableLedger(file, at + 1);
      return parsed.data;
    });
}

/** Up to the end of the last whole line. */
function wholeBytes(file: string): number {
  return readFileSync(file).lastIndexOf('\n') + 1;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
