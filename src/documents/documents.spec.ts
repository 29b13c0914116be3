import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejection } from '../kernel/rejection.js';
import { DocumentStore, placeOf } from './document-store.js';

let folder: string;
let store: DocumentStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kientoan-documents-'));
  store = new DocumentStore(folder, 100_000);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** Bytes as they come over a line, a few at a time. */
async function* arriving(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) yield await Promise.resolve(bytes.subarray(at, at + 1000));
}
const put = (bytes: Buffer, declared: string | undefined, hash = hashOf(bytes)) => store.put(hash, declared, arriving(bytes)); // prettier-ignore
async function refusalOf(work: Promise<unknown>): Promise<{ code: string; facts?: object | undefined }> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof Rejection)) throw new Error(`not refused: ${String(error)}`);
  return error.details;
}
async function readBack(hash: string): Promise<Buffer> {
  const { bytes } = await store.read(hash);
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
/** Every file below the folder. */
const files = (): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : [])); // prettier-ignore

const text = Buffer.from('Biên bản họp thôn ngày 9 tháng 1 năm 2020\n'.repeat(60));
const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1');
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'); // prettier-ignore
const json = Buffer.from('{"votes":[{"entitled":120,"agreed":80}]}');

describe('a document', () => {
  it.each([
    ['minutes as text', text, 'text/plain; charset=utf-8', 'text/plain'],
    ['a table as text', Buffer.from('thôn,hộ\n1,90\n'), 'text/csv', 'text/plain'],
    ['a PDF', pdf, 'application/pdf', 'application/pdf'],
    ['a scan', png, 'image/png', 'image/png'],
    ['a dry run as JSON', json, 'application/json', 'application/json'],
  ])('is kept and read back byte by byte: %s', async (_, bytes, declared, mediaType) => {
    const hash = hashOf(bytes);
    expect(await put(bytes, declared)).toEqual({ document: { hash, mediaType, bytes: bytes.length }, isNew: true }); // prettier-ignore
    expect(await readBack(hash)).toEqual(bytes);
    expect(files()).toEqual([hash]);
    // Another program on the folder finds it as well.
    expect(await new DocumentStore(folder).find(hash)).toEqual({ hash, mediaType, bytes: bytes.length });
  });

  it('that is sent again is the same one', async () => {
    await put(text, 'text/plain');
    expect(await put(text, 'text/plain')).toMatchObject({ isNew: false });
    expect(await store.list()).toEqual([hashOf(text)]);
  });

  it('whose bytes have another hash is refused, with the one that they have', async () => {
    expect(await refusalOf(put(text, 'text/plain', hashOf(pdf)))).toMatchObject({ code: 'document-hash-differs', facts: { actual: hashOf(text), bytes: text.length } }); // prettier-ignore
    expect(files()).toEqual([]);
  });

  it('that is too large is refused, whether it says so before or not', async () => {
    const large = Buffer.alloc(100_001, 'a');
    expect(await refusalOf(put(large, 'text/plain'))).toMatchObject({ code: 'document-too-large', facts: { limit: 100_000 } }); // prettier-ignore
    expect(await refusalOf(store.put(hashOf(large), 'text/plain', arriving(large), large.length))).toMatchObject({ code: 'document-too-large' }); // prettier-ignore
    expect(await put(large.subarray(1), 'text/plain')).toMatchObject({ isNew: true });
  });

  it.each([
    ['text that is called a PDF', text, 'application/pdf', 'text/plain'],
    ['a PDF that is called text', pdf, 'text/plain', 'application/pdf'],
    ['a program', Buffer.from('7f454c46020101000000000000000000', 'hex'), 'text/plain', null],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x41]), 'text/plain', null],
    ['nothing', Buffer.alloc(0), 'text/plain', null],
  ])('that is something else than it is called is refused: %s', async (_, bytes, declared, judged) => {
    expect(await refusalOf(put(bytes, declared))).toMatchObject({ code: 'document-type-refused', facts: { declared, judged } }); // prettier-ignore
    expect(files()).toEqual([]);
  });

  it.each([undefined, 'text/html', 'application/zip', 'image/svg+xml'])('that is called %s is refused, whatever its bytes are', async (declared) => {
    expect(await refusalOf(put(text, declared))).toMatchObject({ code: 'document-type-refused' });
  }); // prettier-ignore

  it('of which the line breaks off leaves nothing behind', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(text.subarray(0, 100));
      throw new Error('the line is cut');
    }
    await expect(store.put(hashOf(text), 'text/plain', broken())).rejects.toThrow('the line is cut');
    expect(files()).toEqual([]);
  });

  it('that nobody has kept is unknown', async () => {
    expect(await store.find(hashOf(text))).toBeUndefined();
    expect(await refusalOf(store.read(hashOf(text)))).toMatchObject({ code: 'document-unknown' });
    expect(await store.list()).toEqual([]);
  });
});

describe('a document that is cited', () => {
  it('must be kept as it is cited', async () => {
    const { document } = await put(json, 'application/json');
    await store.assertKept([document, { ...document, mediaType: 'text/plain' }]);
    expect(await refusalOf(store.assertKept([{ ...document, hash: hashOf(pdf) }]))).toMatchObject({ code: 'document-missing' }); // prettier-ignore
    expect(await refusalOf(store.assertKept([{ ...document, bytes: 1 }]))).toMatchObject({ code: 'document-differs' }); // prettier-ignore
    expect(await refusalOf(store.assertKept([{ ...document, mediaType: 'image/png' }]))).toMatchObject({ code: 'document-differs' }); // prettier-ignore
  });

  it('whose file somebody has changed no longer is what was cited', async () => {
    const { document } = await put(json, 'application/json');
    writeFileSync(join(folder, 'documents', placeOf(document.hash)), '{}');
    expect(await refusalOf(store.assertKept([document]))).toMatchObject({ code: 'document-differs' });
  });
});
