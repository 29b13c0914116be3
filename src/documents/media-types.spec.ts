import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Rejection } from '../kernel/rejection.js';
import { DocumentStore } from './document-store.js';
import { mediaTypeOf } from './media-types.js';
import { SAMPLES, wordParts, workbookParts } from './test-support/sample-files.js';
import { zipOf } from './test-support/zip.js';

let folder: string;
let store: DocumentStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kientoan-documents-'));
  store = new DocumentStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (bytes: Buffer, declared: string) =>
  store.put(createHash('sha256').update(bytes).digest('hex'), declared, Readable.from([bytes]));
/** What a document is refused as. */
async function judgedAs(bytes: Buffer, declared: string): Promise<unknown> {
  const error: unknown = await put(bytes, declared).catch((thrown: unknown) => thrown);
  if (!(error instanceof Rejection)) throw new Error(`not refused: ${String(error)}`);
  expect(error.details.code).toBe('document-type-refused');
  return (error.details.facts as { judged: unknown }).judged;
}
async function typeOf(bytes: Buffer): Promise<string | undefined> {
  const file = join(folder, 'file');
  writeFileSync(file, bytes);
  return mediaTypeOf(file);
}
const WORD = SAMPLES['a Word document'][0];
const MIB = 1024 * 1024;

describe('a file of an office', () => {
  it.each(Object.entries(SAMPLES))('is kept as what it is: %s', async (_, [type, bytes]) => {
    expect((await put(bytes, type)).document).toMatchObject({ mediaType: type, bytes: bytes.length });
  });

  it.each(Object.entries(SAMPLES))(
    'is refused when it is called anything else: %s',
    async (_, [type, bytes]) => {
      const others = [...Object.values(SAMPLES).map(([other]) => other), 'text/plain', 'application/json', 'application/msword']; // prettier-ignore
      for (const declared of others.filter((other) => other !== type)) expect([declared, await judgedAs(bytes, declared)]).toEqual([declared, type]); // prettier-ignore
      expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())).toEqual([]); // prettier-ignore
    },
  );

  it('that is cut off anywhere ends in an answer, and is never taken for something of another kind', async () => {
    for (const [name, [type, bytes]] of Object.entries(SAMPLES))
      for (let length = 0; length < bytes.length; length += 5)
        expect([name, [undefined, type, 'text/plain']]).toEqual([name, expect.arrayContaining([await typeOf(bytes.subarray(0, length))])]); // prettier-ignore
  });
});

describe('a zip', () => {
  it('that is no document of an office is refused, whatever it is called', async () => {
    const archive = zipOf([{ name: 'chương trình.exe', bytes: Buffer.from('MZ') }]);
    for (const declared of [WORD, 'application/pdf', 'text/plain']) expect(await judgedAs(archive, declared)).toBeNull(); // prettier-ignore
    expect(await judgedAs(zipOf([]), WORD)).toBeNull();
  });

  it('of a Word document with macros is refused as a Word document', async () => {
    const macros = zipOf(wordParts('application/vnd.ms-word.document.macroEnabled.main+xml'));
    expect(await judgedAs(macros, WORD)).toBeNull();
  });

  it('that unpacks to a thousand times its size is judged without being unpacked', async () => {
    const [types, ...others] = wordParts();
    const zeros = Buffer.alloc(256 * MIB);
    // The part by which it would be judged, and one that nobody has to look at.
    const bomb = zipOf([{ name: '[Content_Types].xml', bytes: zeros }, ...others]);
    const beside = zipOf([
      ...(types ? [types] : []),
      ...others,
      { name: 'word/media/image1.bmp', bytes: zeros },
    ]);
    expect(bomb.length).toBeLessThan(MIB);
    const before = process.memoryUsage().rss;
    expect(await typeOf(bomb)).not.toBe('text/plain');
    expect(await typeOf(beside)).toBe(WORD);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
  });

  it('that is damaged anywhere ends in an answer: what it is, or that it is nothing that is kept', async () => {
    const whole = zipOf(workbookParts());
    const WORKBOOK = SAMPLES['a workbook'][0];
    for (let at = 4; at < whole.length; at += 2) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
      expect([at, [undefined, WORKBOOK]]).toEqual([at, expect.arrayContaining([await typeOf(damaged)])]);
    }
  });

  it('that is damaged is refused like anything else that is not kept', async () => {
    const damaged = zipOf(workbookParts());
    damaged.fill(0xff, 60, 80);
    expect(await judgedAs(damaged, SAMPLES['a workbook'][0])).toBeNull();
  });
});
