import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSystem, type System } from '../../src/composition.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { policyBook } from '../../src/kernel/policy.js';
import { backUp, contentsOf, restore, verifyAt } from '../support/backups.js';
import { send } from '../support/erasable.js';
import { planRules } from '../support/running-system.js';

const BYTES = Buffer.from('Biên bản họp thôn: 80 trên 120 hộ đồng ý\n');
const HASH = createHash('sha256').update(BYTES).digest('hex');
const LYING = join('documents', HASH.slice(0, 2), HASH);

let parent: string;
const at = (name: string): string => join(parent, name);
const openOn = async (folder: string): Promise<System> =>
  openSystem({ folder, capabilities: capabilitiesWith([], await planRules()), policies: policyBook([]) });

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-backup-'));
  const system = await openOn(at('data'));
  await send(system, 'OpenRegister', 'open', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
  const { stream } = await send(system, 'DraftPlan', 'plan', { register: 'r', title: 'Sáp nhập', reason: 'Chưa đủ quy mô', procedures: ['merge-villages'] }); // prettier-ignore
  const { document } = await system.documents.put(HASH, 'text/plain', Readable.from([BYTES]));
  await send(system, 'AttachDocument', 'minutes', { register: 'r', plan: stream.replace('plan-', ''), document: { ...document, name: 'bien-ban.txt', kind: 'minutes' } }); // prettier-ignore
  await system.close();
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('a backup', () => {
  it('holds the documents that its log cites, and gives them back with it', async () => {
    expect(await backUp(at('data'), at('backup'))).toMatchObject({ documents: 1 });
    expect(await verifyAt(at('backup'), 'backup')).toMatchObject({ whole: true, documents: 1 });
    await restore(at('backup'), at('restored'));
    expect(readFileSync(join(at('restored'), LYING))).toEqual(BYTES);
    expect(Object.keys(contentsOf(at('restored')))).not.toContain('/restoring');
    const system = await openOn(at('restored'));
    expect(await system.documents.find(HASH)).toEqual({ hash: HASH, mediaType: 'text/plain', bytes: BYTES.length }); // prettier-ignore
    await system.close();
    expect(await verifyAt(at('restored'), 'data-folder')).toMatchObject({ whole: true, documents: 1 });
  });

  it('of which a document was changed or is gone is not restored, and verification says which', async () => {
    await backUp(at('data'), at('backup'));
    const lying = join(at('backup'), LYING);
    writeFileSync(lying, BYTES.toString().replace('80', '81'));
    expect(await verifyAt(at('backup'), 'backup')).toMatchObject({ whole: false, findings: [{ check: 'documents', detail: expect.stringContaining(HASH) as string }] }); // prettier-ignore
    await expect(restore(at('backup'), at('restored'))).rejects.toMatchObject({ details: { code: 'backup-damaged' } }); // prettier-ignore
    rmSync(lying);
    const { findings } = await verifyAt(at('backup'), 'backup');
    expect(findings.map(({ check }) => check)).toEqual(['documents', 'counts']);
    await expect(restore(at('backup'), at('restored'))).rejects.toMatchObject({ details: { code: 'backup-damaged' } }); // prettier-ignore
  });

  it('of the first form, which had no documents, is restored as before', async () => {
    rmSync(join(at('data'), 'documents'), { recursive: true });
    await backUp(at('data'), at('backup'));
    const manifest = join(at('backup'), 'manifest.json');
    const { documents, ...rest } = JSON.parse(readFileSync(manifest, 'utf8')) as { documents: number };
    expect(documents).toBe(0);
    writeFileSync(manifest, JSON.stringify({ ...rest, format: 1 }));
    await restore(at('backup'), at('restored'));
    expect(Object.keys(contentsOf(at('restored'))).sort()).toEqual(['/log.sqlite', '/people.sqlite']);
  });
});

describe('verification of a data folder', () => {
  it('finds a cited document that is gone, with the event that cites it', async () => {
    rmSync(join(at('data'), LYING));
    expect(await verifyAt(at('data'), 'data-folder')).toMatchObject({
      whole: false,
      findings: [{ check: 'documents', where: expect.stringMatching(/^plan-.*@1$/) as string }],
    });
  });
});
