import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { copyDocuments } from '../../src/backup/documents.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { DISK } from '../../src/documents/document-files.js';
import { DocumentStore, placeOf } from '../../src/documents/index.js';
import { policyBook } from '../../src/kernel/policy.js';
import { backUp, restore, verifyAt } from '../support/backups.js';
import { send } from '../support/erasable.js';
import { planRules } from '../support/running-system.js';

/** The sweep of documents that no event names, and a backup beside it, each held up where the other one would hurt it. */

const BYTES = Buffer.from('Biên bản họp thôn: 80 trên 120 hộ đồng ý\n');
const HASH = createHash('sha256').update(BYTES).digest('hex');
const HOUR = 3_600_000;

let parent: string;
let system: System;
let plan: string;
const at = (name: string): string => join(parent, name);
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-backup-'));
  system = await openSystem({ folder: at('data'), capabilities: capabilitiesWith([], await planRules()), policies: policyBook([]) }); // prettier-ignore
  await send(system, 'OpenRegister', 'open', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
  const { stream } = await send(system, 'DraftPlan', 'plan', { register: 'r', title: 'Sáp nhập', reason: 'Chưa đủ quy mô', procedures: ['merge-villages'] }); // prettier-ignore
  plan = stream.replace('plan-', '');
  await system.documents.put(HASH, 'text/plain', Readable.from([BYTES]));
});
afterEach(async () => {
  await system.close();
  rmSync(parent, { recursive: true, force: true });
});

const cite = () =>
  send(system, 'AttachDocument', 'minutes', { register: 'r', plan, document: { hash: HASH, mediaType: 'text/plain', bytes: BYTES.length, name: 'bien-ban.txt', kind: 'minutes' } }); // prettier-ignore

/** A sweep that has taken the document away and has not looked yet how old it is. */
interface HeldSweep {
  /** Lets it look; gives whether the document is gone. */
  goOn(): Promise<boolean>;
}
async function sweepHeldUp(): Promise<HeldSweep> {
  let goOn = (): void => undefined;
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  let taken = (): void => undefined;
  const isTaken = new Promise<void>((resolve) => (taken = resolve));
  const sweeping = new DocumentStore(at('data'), undefined, {
    ...DISK,
    rename: async (from, to) => {
      await DISK.rename(from, to);
      if (from !== join(at('data'), 'documents', placeOf(HASH))) return;
      taken();
      await mayGoOn;
    },
  });
  const swept = sweeping.removeIfOlder(HASH, Date.now() - HOUR);
  await isTaken;
  return { goOn: () => (goOn(), swept) };
}
/** A document that was cited while the sweep had it on its list. */
async function citedAndTaken(): Promise<HeldSweep> {
  await cite();
  return sweepHeldUp();
}
async function expectWhole(): Promise<void> {
  expect(await verifyAt(at('backup'), 'backup')).toMatchObject({ whole: true, documents: 1 });
  await restore(at('backup'), at('restored'));
  expect(readFileSync(join(at('restored'), 'documents', placeOf(HASH)))).toEqual(BYTES);
}

describe('a document that the sweep has taken away to judge it, and that an event names', () => {
  it('is in a backup that is taken meanwhile', async () => {
    const sweep = await citedAndTaken();
    expect(await backUp(at('data'), at('backup'))).toMatchObject({ documents: 1 });
    expect(await sweep.goOn()).toBe(false);
    await expectWhole();
  });

  it('is no finding of a verification beside the server, and is read and found meanwhile', async () => {
    const sweep = await citedAndTaken();
    expect(await verifyAt(at('data'), 'data-folder')).toMatchObject({ whole: true, documents: 1 });
    const { bytes } = await system.documents.read(HASH);
    expect(await bytes.toArray()).toEqual([BYTES]);
    expect(await sweep.goOn()).toBe(false);
  });

  it('is in a backup that has looked in its place just before it is put back', async () => {
    const sweep = await citedAndTaken();
    let looked = 0;
    const store = new DocumentStore(at('data'), undefined, {
      ...DISK,
      copyFile: async (from, to) => {
        looked++;
        await DISK.copyFile(from, to).finally(() => (looked === 1 ? sweep.goOn() : undefined));
      },
    });
    expect([await copyDocuments(store, at('copy')), looked]).toEqual([1, 3]);
    expect(readFileSync(join(at('copy'), 'documents', placeOf(HASH)))).toEqual(BYTES);
  });

  it('is in a backup that was listing the folder while it was taken away', async () => {
    await cite();
    let sweep: HeldSweep | undefined;
    const store = new DocumentStore(at('data'), undefined, {
      ...DISK,
      filesBelow: async (folder) => {
        const names = await DISK.filesBelow(folder);
        if (sweep) return names;
        // What is read of its place after it was taken, of the folder above it before.
        sweep = await sweepHeldUp();
        return names.filter((name) => name !== HASH);
      },
    });
    expect(await copyDocuments(store, at('copy'))).toBe(1);
    expect(await sweep?.goOn()).toBe(false);
  });
});

describe('a document that no event names when the log is copied', () => {
  it('may be named before the documents are copied: the backup is whole, and holds it', async () => {
    let named: Promise<unknown> | undefined;
    const onProgress = (): void => void (named ??= cite());
    const { log } = await backUp(at('data'), at('backup'), { onProgress });
    expect(named).toBeDefined();
    await named;
    const { events } = await verifyAt(at('data'), 'data-folder');
    expect(log.events).toBe(events - 1);
    await expectWhole();
  });

  it('may be swept before it is copied, and the backup is whole without it', async () => {
    const store = new DocumentStore(at('data'));
    const list = async (): Promise<string[]> => {
      const hashes = await store.list();
      expect(await store.removeIfOlder(HASH, Date.now() + HOUR)).toBe(true);
      return hashes;
    };
    expect(await copyDocuments({ list, copy: (hash, to) => store.copy(hash, to) }, at('copy'))).toBe(0);
    expect(await backUp(at('data'), at('backup'))).toMatchObject({ documents: 0 });
    expect(await verifyAt(at('backup'), 'backup')).toMatchObject({ whole: true, documents: 0 });
  });

  it('is refused to whoever names it while the sweep has it, and is then gone or may be named', async () => {
    const sweep = await sweepHeldUp();
    await expect(system.documents.assertKept([{ hash: HASH, mediaType: 'text/plain', bytes: BYTES.length }])).rejects.toMatchObject({ details: { code: 'document-missing' } }); // prettier-ignore
    expect(await sweep.goOn()).toBe(false);
    await cite();
  });
});
