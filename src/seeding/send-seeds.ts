import type { ResolvedEntry } from './references.js';

/** How an entry is sent: through whatever checks and records commands. `repeated`: it had been recorded before. */
export type Execute = (
  command: string,
  body: unknown,
  idempotencyKey: string,
) => Promise<{ readonly repeated: boolean }>;

export interface SendOptions {
  readonly execute: Execute;
  /** How an entry is sent that names the procedure which it went through; left out, as any other. It has nothing beside it. */
  readonly asPlan?: (entry: ResolvedEntry) => Promise<{ readonly repeated: boolean }>;
  /** Entries in flight at a time; default 64. */
  readonly window?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Sent {
  readonly total: number;
  /** Entries that had been recorded by an earlier run; equal to `total` where everything was loaded already. */
  readonly repeated: number;
}

/** The first entry that was refused; nothing was sent after those in flight with it. `cause` says why. */
export class SeedRefused extends Error {
  constructor(
    readonly entry: ResolvedEntry,
    cause: unknown,
  ) {
    super(`${entry.file}, entry "${entry.key}" (${entry.command}): ${String((cause as Error).message)}`, {
      cause,
    });
    this.name = 'SeedRefused';
  }
}

const WINDOW = 64;

/**
 * Sends entries in order, many in flight: one stream's queue keeps the order in which it is called. Between files it
 * waits for all, because entries of a later file may consult streams that an earlier one writes. Sending again is
 * harmless: the same keys are answered with their first receipts.
 * @throws SeedRefused
 */
export async function sendSeeds(
  entries: readonly ResolvedEntry[],
  { execute, asPlan, window = WINDOW, onProgress }: SendOptions,
): Promise<Sent> {
  const inFlight = new Set<Promise<void>>();
  const refused: { at: number; error: SeedRefused }[] = [];
  let done = 0;
  let repeated = 0;
  for (const [at, entry] of entries.entries()) {
    const planned = entry.procedure === undefined ? undefined : asPlan;
    if (planned || (at > 0 && entries[at - 1]?.file !== entry.file)) await Promise.all(inFlight);
    while (inFlight.size >= window) await Promise.race(inFlight);
    if (refused.length > 0) break;
    const sent: Promise<void> = (planned?.(entry) ?? execute(entry.command, entry.body, entry.key))
      .then((receipt) => {
        if (receipt.repeated) repeated++;
        onProgress?.(++done, entries.length);
      })
      .catch((error: unknown) => void refused.push({ at, error: new SeedRefused(entry, error) }))
      .finally(() => inFlight.delete(sent));
    inFlight.add(sent);
    if (planned) await sent;
  }
  await Promise.all(inFlight);
  const first = refused.sort((a, b) => a.at - b.at)[0];
  if (first) throw first.error;
  return { total: entries.length, repeated };
}
