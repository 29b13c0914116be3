import { setImmediate as turn } from 'node:timers/promises';

const DEADLINE_MS = 20_000;

/** Looks again and again until something is there, and says what was found last where it never comes. */
export async function eventually<T>(look: () => T | Promise<T>, there: (found: T) => boolean): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (there(found)) return found;
    if (performance.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${JSON.stringify(found)}`); // prettier-ignore
    await turn();
  }
}
