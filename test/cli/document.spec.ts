import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kientoan, openRegister, temporaryFolder, type Ran } from '../support/command-line.js';

/** Documents on the command line. */

const { folder, remove } = temporaryFolder();
afterAll(remove);
const MINUTES = 'Biên bản họp thôn: 80 trên 120 hộ đồng ý\n';
const HASH = createHash('sha256').update(MINUTES).digest('hex');
const CITED = {
  hash: HASH,
  mediaType: 'text/plain',
  bytes: Buffer.byteLength(MINUTES),
  name: 'bien-ban.txt',
};
const beside = (name: string): string => join(dirname(folder), name);
const document = (...args: string[]): Promise<Ran> => kientoan(['document', ...args, '--data', folder]);

beforeAll(async () => {
  const opened = await kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json'], { input: JSON.stringify(openRegister('thu')) }); // prettier-ignore
  expect(opened.code).toBe(0);
  writeFileSync(beside('bien-ban.txt'), MINUTES);
});

describe('document put', () => {
  it('keeps a file and prints how a command cites it', async () => {
    const kept = await document('put', beside('bien-ban.txt'), '--json');
    expect([kept.code, kept.err, kept.json()]).toEqual([0, '', CITED]);
    const inWords = await document('put', beside('bien-ban.txt'), '--type', 'text/csv');
    expect([inWords.code, JSON.parse(inWords.out)]).toEqual([0, CITED]);
  });

  it('refuses a file that is something else than it is called, or nothing that is kept', async () => {
    const called = await document('put', beside('bien-ban.txt'), '--type', 'application/pdf', '--json');
    expect([called.code, called.json()]).toMatchObject([1, { type: '/problems/document-type-refused', facts: { judged: 'text/plain' } }]); // prettier-ignore
    writeFileSync(beside('chuong-trinh'), Buffer.from('7f454c460201010000000000', 'hex'));
    const program = await document('put', beside('chuong-trinh'), '--json');
    expect([program.code, program.json()]).toMatchObject([1, { type: '/problems/document-type-refused' }]);
  });

  it.each([
    ['one that is not there', 'khong-co'],
    ['a folder', '.'],
  ])('says of a file that cannot be read which one it is: %s', async (_, name) => {
    const ran = await document('put', beside(name), '--json');
    expect([ran.code, ran.json()]).toMatchObject([1, { type: '/problems/file-unreadable', where: beside(name) }]); // prettier-ignore
  });
});

describe('document get', () => {
  it('gives the bytes as they were kept, on standard output or in a new file', async () => {
    expect(await document('get', HASH)).toMatchObject({ code: 0, out: MINUTES, err: '' });
    const out = beside('doc-lai.txt');
    const written = await document('get', HASH, '--out', out);
    expect([written.code, written.out]).toEqual([0, `${out}: text/plain, ${CITED.bytes} bytes\n`]);
    expect(readFileSync(out, 'utf8')).toBe(MINUTES);
  });

  it('writes over nothing', async () => {
    const out = beside('da-co.txt');
    writeFileSync(out, 'khác');
    const refused = await document('get', HASH, '--out', out, '--json');
    expect([refused.code, refused.json()]).toMatchObject([1, { type: '/problems/file-unreadable', where: out }]); // prettier-ignore
    expect(readFileSync(out, 'utf8')).toBe('khác');
  });

  it.each([
    ['that nobody has kept', 'f'.repeat(64)],
    ['that is no hash', '../log.sqlite'],
  ])('refuses a hash %s, and makes no file', async (_, hash) => {
    const out = beside('khong-co.txt');
    const refused = await document('get', hash, '--out', out, '--json');
    expect([refused.code, refused.json()]).toMatchObject([1, { type: '/problems/document-unknown', where: hash }]); // prettier-ignore
    expect(existsSync(out)).toBe(false);
  });
});

describe('verification', () => {
  it('names a document whose bytes were changed where it lies, with the hash that they have now', async () => {
    const text = 'Tờ trình số 1\n';
    const hash = createHash('sha256').update(text).digest('hex');
    const lying = join(folder, 'documents', hash.slice(0, 2), hash);
    mkdirSync(dirname(lying), { recursive: true });
    writeFileSync(lying, text.replace('1', '2'));
    const changed = createHash('sha256').update(readFileSync(lying)).digest('hex');
    const verified = await kientoan(['verify', '--data', folder, '--json']);
    expect([verified.code, verified.json()]).toMatchObject([1, { findings: [{ check: 'documents', detail: `the document ${hash} has the SHA-256 ${changed}` }] }]); // prettier-ignore
  });
});
