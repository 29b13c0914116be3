import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { bearer } from '../support/tokens.js';

/** Documents over HTTP, on a real server. */

let running: RunningSystem;
beforeAll(async () => {
  running = await runSystem();
});
afterAll(() => running.close());

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const addressOf = (hash: string): string => `${running.served.url}/api/v1/documents/${hash}`;
const put = (bytes: Uint8Array<ArrayBuffer>, type: string, hash = hashOf(bytes), headers: Record<string, string> = {}) =>
  fetch(addressOf(hash), { method: 'PUT', body: bytes, headers: { ...running.authorization, 'content-type': type, ...headers } }); // prettier-ignore
const read = (hash: string, headers: Record<string, string> = {}) =>
  fetch(addressOf(hash), { headers: { ...running.authorization, ...headers } });
async function problemOf(answer: Response): Promise<[number, string]> {
  const { type } = (await answer.json()) as { type: string };
  return [answer.status, type];
}
const minutes = Buffer.from('Biên bản: 80 trên 120 hộ đồng ý\n');
const MIB = 1024 * 1024;

describe('a document', () => {
  it('is kept once and read back as it was sent, to be stored under the name of its hash', async () => {
    const first = await put(minutes, 'text/plain; charset=utf-8');
    const kept = { sha256: hashOf(minutes), mediaType: 'text/plain', bytes: minutes.length };
    expect([first.status, await first.json()]).toEqual([201, kept]);
    const again = await put(minutes, 'text/plain; charset=utf-8');
    expect([again.status, await again.json()]).toEqual([200, kept]);
    const answer = await read(hashOf(minutes));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(minutes);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${hashOf(minutes)}"`);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const unchanged = await read(hashOf(minutes), { 'if-none-match': answer.headers.get('etag') ?? '' });
    expect(unchanged.status).toBe(304);
  });

  it('of JSON is kept as its bytes are, also where it is larger than a command may be', async () => {
    const dryRun = Buffer.from(JSON.stringify({ register: 'kon-tum', lines: 'x'.repeat(2 * MIB) }, null, 2));
    expect((await put(dryRun, 'application/json')).status).toBe(201);
    expect(Buffer.from(await (await read(hashOf(dryRun))).arrayBuffer())).toEqual(dryRun);
  });

  it('of another hash, of another type, too large, or packed is refused, and says how', async () => {
    const other = hashOf(Buffer.from('khác'));
    expect(await problemOf(await put(minutes, 'text/plain', other))).toEqual([422, '/problems/document-hash-differs']); // prettier-ignore
    expect(await problemOf(await read(other))).toEqual([404, '/problems/document-unknown']);
    expect(await problemOf(await put(minutes, 'application/pdf'))).toEqual([415, '/problems/document-type-refused']); // prettier-ignore
    expect(await problemOf(await put(minutes, 'text/html'))).toEqual([415, '/problems/document-type-refused']); // prettier-ignore
    expect(await problemOf(await put(minutes, 'text/plain', 'a1'))).toEqual([400, '/problems/invalid-parameters']); // prettier-ignore
    expect(await problemOf(await put(minutes, 'text/plain', hashOf(minutes), { 'content-encoding': 'gzip' }))).toEqual([415, '/problems/unsupported-encoding']); // prettier-ignore
    const large = Buffer.alloc(25 * MIB + 1, 'a');
    expect(await problemOf(await put(large, 'text/plain'))).toEqual([413, '/problems/document-too-large']);
  });

  it('that does not say how large it is, is refused when it is', async () => {
    const large = Buffer.alloc(26 * MIB, 'a');
    const body = Readable.toWeb(Readable.from([large.subarray(0, 20 * MIB), large.subarray(20 * MIB)]));
    const streamed = { method: 'PUT', body, duplex: 'half', headers: { ...running.authorization, 'content-type': 'text/plain' } }; // prettier-ignore
    const answer = await fetch(addressOf(hashOf(large)), streamed as RequestInit);
    expect(await problemOf(answer)).toEqual([413, '/problems/document-too-large']);
  });

  it('is kept by whoever may cite one, and read by whoever may ask', async () => {
    const auditor = await bearer({ actor: 'thanh-tra', roles: ['auditor'] });
    await put(minutes, 'text/plain');
    expect((await read(hashOf(minutes), auditor)).status).toBe(200);
    expect(await problemOf(await put(minutes, 'text/plain', hashOf(minutes), auditor))).toEqual([403, '/problems/role-missing']); // prettier-ignore
    expect(await problemOf(await fetch(addressOf(hashOf(minutes))))).toEqual([401, '/problems/token-missing']); // prettier-ignore
  });
});
