import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore } from '../event-store/event-store.port.js';
import { openSqliteEventStore } from '../event-store/sqlite/sqlite-event-store.adapter.js';
import { DocumentStore, placeOf } from './document-store.js';
import { DocumentSweep, WAITING_DAYS } from './document-sweep.js';

const DAY_MS = 86_400_000;
const data = z.object({ hash: z.string() });
const citing = {
  name: 'Cited',
  version: 1,
  schema: data,
  sample: { hash: 'a1' },
  documents: (cited: object) => [{ ...data.parse(cited), mediaType: 'text/plain', bytes: 1 }],
};
const registry = new EventRegistry([citing]);

let folder: string;
let store: EventStore;
let documents: DocumentStore;
let sweep: DocumentSweep;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kientoan-sweep-'));
  store = openSqliteEventStore({ folder });
  documents = new DocumentStore(folder);
  sweep = new DocumentSweep({ store, registry, documents });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Keeps a document today. */
async function kept(text: string): Promise<string> {
  const hash = createHash('sha256').update(text).digest('hex');
  await documents.put(hash, 'text/plain', Readable.from([Buffer.from(text)]));
  return hash;
}
let count = 0;
async function cite(hash: string): Promise<void> {
  const event = { id: `00000000-0000-5000-8000-00000000000${count++}`, type: 'Cited.v1', data: JSON.stringify({ hash }), metadata: '{}' }; // prettier-ignore
  await store.append(`plan-${count}`, [event], { expectedRevision: 'no-stream' });
}
const inDays = (days: number): number => Date.now() + days * DAY_MS;

describe('documents', () => {
  it('that no event cites are removed after some days, and those that one cites stay for ever', async () => {
    const cited = await kept('Biên bản');
    await kept('Gửi nhầm');
    await cite(cited);
    expect(await sweep.sweep(inDays(WAITING_DAYS - 1))).toBe(0);
    expect(await sweep.sweep(inDays(WAITING_DAYS + 1))).toBe(1);
    expect(await documents.list()).toEqual([cited]);
    expect(await sweep.sweep(inDays(5 * 365))).toBe(0);
    expect(await documents.list()).toEqual([cited]);
  });

  it('that are cited between two sweeps stay as well', async () => {
    const first = await kept('Tờ trình');
    await cite(first);
    await sweep.sweep(inDays(WAITING_DAYS + 1));
    const second = await kept('Nghị quyết');
    await cite(second);
    expect(await sweep.sweep(inDays(WAITING_DAYS + 1))).toBe(0);
    expect(await documents.list()).toEqual([first, second].sort());
  });

  it('that a command names while the sweep runs stay for its event', async () => {
    const hash = await kept('Biên bản');
    const before = inDays(0) + 1000;
    expect(await documents.olderThan(before)).toEqual([hash]);
    // A command that cites it makes it as new as it is itself.
    await documents.assertKept([{ hash, mediaType: 'text/plain', bytes: Buffer.byteLength('Biên bản') }]);
    expect(await documents.removeIfOlder(hash, Date.now() - 60_000)).toBe(false);
    expect(await documents.list()).toEqual([hash]);
  });

  it('that a program left half removed or half sent when it was killed are put back, or go', async () => {
    const hash = await kept('Biên bản');
    const place = join(folder, 'documents', placeOf(hash));
    renameSync(place, join(folder, 'documents', `${hash}.leaving`));
    writeFileSync(join(folder, 'documents', `${hash}.1.arriving`), 'Biên');
    await cite(hash);
    expect(await sweep.sweep(inDays(WAITING_DAYS + 1))).toBe(0);
    expect(await documents.list()).toEqual([hash]);
    expect(readdirSync(join(folder, 'documents'))).toEqual([hash.slice(0, 2)]);
  });
});
