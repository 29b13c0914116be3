import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesHolding } from '../support/bytes-of.js';
import { backUp, ledgerOf, restore, verifyAt } from '../support/backups.js';
import { kientoan } from '../support/command-line.js';
import { ABOUT, ask, NAME, openOn, personOf, record, send } from '../support/erasable.js';

const SECRETS = [NAME, ...Object.values(ABOUT)];
const person = personOf('person');
let parent: string;
let folder: string;
const at = (name: string): string => join(parent, name);
const eraseHer = async (): Promise<void> => {
  const system = await openOn(folder);
  await send(system, 'ErasePerson', 'erase', { person });
  await system.close();
};
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-erased-since-'));
  folder = at('data');
  const system = await openOn(folder);
  await record(system);
  await system.close();
  await backUp(folder, at('backup'));
  await eraseHer();
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('a backup that is older than an erasure', () => {
  it('has the name still, and restored no byte of it is in any file of the data folder, before and after it is served', async () => {
    expect(filesHolding(at('backup'), NAME)).toEqual(['people.sqlite']);
    expect(await restore(at('backup'), at('restored'))).toMatchObject({ erasures: 1, ledger: `${at('restored')}.erasures.jsonl` }); // prettier-ignore
    expect(filesHolding(at('restored'), ...SECRETS)).toEqual([]);
    const system = await openOn(at('restored'));
    const { persons } = (await ask(system, 'persons', {})) as { persons: object[] };
    expect(persons[0]).toMatchObject({ person, personName: '(đã xóa theo yêu cầu)' });
    await system.close();
    expect(filesHolding(at('restored'), ...SECRETS)).toEqual([]);
    expect(await verifyAt(at('restored'), 'data-folder')).toMatchObject({ whole: true });
  });

  it('is verified as whole, and says how many it would bring back', async () => {
    expect(await verifyAt(at('backup'), 'backup', ledgerOf(folder))).toMatchObject({
      whole: true,
      toErase: 1,
    });
  });

  it('by the command line, with the ledger of a machine that is lost but for it', async () => {
    mkdirSync(at('elsewhere'));
    renameSync(`${folder}.erasures.jsonl`, at('elsewhere/ledger.jsonl'));
    const ran = await kientoan(['restore', at('backup'), '--data', at('restored'), '--erasures', at('elsewhere/ledger.jsonl')]); // prettier-ignore
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('1 erasures of the ledger were applied');
    expect(filesHolding(at('restored'), ...SECRETS)).toEqual([]);
    expect(ledgerOf(at('restored')).read()).toHaveLength(1);
  });

  it('restored without this program, by copying its files, is erased from when it is opened', async () => {
    cpSync(at('backup'), at('copied'), { recursive: true });
    cpSync(`${folder}.erasures.jsonl`, `${at('copied')}.erasures.jsonl`);
    expect(filesHolding(at('copied'), NAME)).not.toEqual([]);
    const system = await openOn(at('copied'));
    await system.close();
    expect(filesHolding(at('copied'), ...SECRETS)).toEqual([]);
  });
});

describe('a backup taken after an erasure', () => {
  beforeEach(async () => void (await backUp(folder, at('later'))));

  it('has no byte of the name', () => {
    expect(filesHolding(at('later'), ...SECRETS)).toEqual([]);
  });

  it('is not restored without the ledger that there was then: nothing is left in the folder', async () => {
    const ledger = readFileSync(`${folder}.erasures.jsonl`);
    rmSync(`${folder}.erasures.jsonl`);
    await expect(restore(at('later'), at('restored'))).rejects.toMatchObject({ details: { code: 'erasures-missing', remedy: expect.stringContaining('--erasures') as string } }); // prettier-ignore
    expect(filesHolding(parent, 'erasures-missing')).toEqual([]);
    expect(ledger.length).toBeGreaterThan(0);
    // Lost for good, it is written anew from the log of the running system.
    await (await openOn(folder)).close();
    expect(await restore(at('later'), at('restored'))).toMatchObject({ erasures: 1 });
  });
});

it('an erasure that was recorded and not carried out when the backup was made is finished when it is restored and opened', async () => {
  const system = await openOn(folder);
  const { ErasePerson } = await import('../../src/projections/index.js');
  const other = personOf('other');
  await system.handle.execute({ definition: ErasePerson, body: { person: other }, actor: { id: 'an', authenticated: false }, idempotencyKey: 'cut-off' }); // prettier-ignore
  await backUp(folder, at('between'));
  await system.close();
  expect(await verifyAt(at('between'), 'backup')).toMatchObject({ whole: true, toErase: 1 });
  await restore(at('between'), at('restored'));
  await (await openOn(at('restored'))).close();
  expect(filesHolding(at('restored'), 'Trần Văn Bình Thường')).toEqual([]);
});
