import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'; // prettier-ignore
import { readSecurityLog } from '../../src/api/access/security-log.js';
import type { TokenRules } from '../../src/api/access/tokens.js';
import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';
import { RULES, tokenOf } from '../support/tokens.js';

const HOUR = 3600;
const now = (): number => Math.floor(Date.now() / 1000);
const SECRET = new TextEncoder().encode((RULES.keys as { secret: string }).secret);
/** Claims of a good token, and what is to be wrong with it; `undefined` leaves one out. */
const claims = (more: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  iss: RULES.issuer, aud: RULES.audience, sub: 'an', exp: now() + HOUR, iat: now(), roles: ['auditor'], registers: ['*'], ...more,
}); // prettier-ignore
const signed = (payload: JWTPayload, key: Uint8Array | CryptoKey = SECRET, alg = 'HS256', kid?: string) =>
  new SignJWT(payload).setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) }).sign(key);

/** A 401 that says what is wrong in the body and in WWW-Authenticate (RFC 6750, section 3). */
function expectRefusal(answer: Answer, code: string): void {
  expect([answer.status, answer.type, answer.body.type]).toEqual([401, 'application/problem+json', `/problems/${code}`]); // prettier-ignore
  expect(answer.body.remedy).toMatch(/\S/);
  const challenge = answer.headers.get('www-authenticate');
  if (code === 'token-missing') expect(challenge).toBe('Bearer realm="kientoan"');
  else expect(challenge).toMatch(/^Bearer realm="kientoan", error="invalid_token", error_description="[^"\\]+"$/); // prettier-ignore
}

describe('a token signed with the shared secret', () => {
  let running: RunningSystem;
  beforeAll(async () => {
    running = await runSystem();
  });
  afterAll(() => running.close());
  const asked = (authorization: string) => running.get('/api/v1/registers', { authorization });

  it('is believed: its subject is the actor of what it sends', async () => {
    const authorization = `Bearer ${await tokenOf({ actor: 'acc-7', roles: ['administrator'] })}`;
    const opening = { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }; // prettier-ignore
    const traced = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    const sent = await running.send('open-register', opening, { authorization, ...traced });
    expect(sent).toMatchObject({ status: 200 });
    expect(sent.headers.get('x-correlation-id')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    for await (const { metadata } of running.system.store.readStream('register-r')) {
      const { commandId } = sent.body as { commandId: string };
      expect(JSON.parse(metadata)).toMatchObject({
        actor: { id: 'acc-7', authenticated: true },
        commandId,
        causationId: commandId,
        correlationId: '4bf92f3577b34da6a3ce929d0e0e4736',
      });
    }
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['another secret', () => signed(claims(), new TextEncoder().encode('x'.repeat(40))), 'token-signature'],
    ['no algorithm', () => new UnsecuredJWT(claims()).encode(), 'token-algorithm'],
    ['"none" in capitals', () => `${Buffer.from('{"alg":"NONE"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`, 'token-algorithm'],
    ['a stronger algorithm than the one configured', () => signed(claims(), SECRET, 'HS512'), 'token-algorithm'],
    ['an end that has passed', () => signed(claims({ exp: now() - 61 })), 'token-expired'],
    ['no end', () => signed(claims({ exp: undefined })), 'token-claims'],
    ['a beginning that lies ahead', () => signed(claims({ nbf: now() + 120 })), 'token-not-yet-valid'],
    ['a day of issue that lies ahead', () => signed(claims({ iat: now() + HOUR })), 'token-not-yet-valid'],
    ['another audience', () => signed(claims({ aud: 'payroll' })), 'token-audience'],
    ['no audience', () => signed(claims({ aud: undefined })), 'token-claims'],
    ['another issuer', () => signed(claims({ iss: 'https://elsewhere.test' })), 'token-issuer'],
    ['no subject', () => signed(claims({ sub: undefined })), 'token-claims'],
    ['a subject that reads like a name', () => signed(claims({ sub: 'Nguyễn Văn A' })), 'token-claims'],
    ['no roles', () => signed(claims({ roles: undefined })), 'token-claims'],
    ['roles of another program', () => signed(claims({ roles: ['superuser'] })), 'token-claims'],
    ['no scope', () => signed(claims({ registers: undefined })), 'token-claims'],
    ['a scope of nothing', () => signed(claims({ registers: [], localities: [] })), 'token-claims'],
    ['a scope that is no list', () => signed(claims({ registers: '*' })), 'token-claims'],
    ['a changed claim', async () => { const [head, , mac] = (await signed(claims())).split('.'); return `${head ?? ''}.${Buffer.from(JSON.stringify(claims({ roles: ['administrator'] }))).toString('base64url')}.${mac ?? ''}`; }, 'token-signature'],
    ['letters that are no token', () => 'abc', 'token-malformed'],
    ['three parts of nothing', () => 'a.b.c', 'token-malformed'],
  ])('with %s is refused', async (_what, token, code) => {
    expectRefusal(await asked(`Bearer ${await token()}`), code);
  }); // prettier-ignore

  it('is wanted: another scheme, and two tokens at once, are refused', async () => {
    expectRefusal(await asked('Basic YTpi'), 'token-malformed');
    expectRefusal(await asked(`Bearer ${await tokenOf()} ${await tokenOf()}`), 'token-malformed');
    const none = await fetch(`${running.served.url}/api/v1/registers?access_token=${await tokenOf()}`);
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="kientoan"']);
  });

  it('is taken where the clocks of issuer and server differ by less than the skew', async () => {
    expect((await asked(`Bearer ${await signed(claims({ exp: now() - 30 }))}`)).status).toBe(200);
    expect((await asked(`Bearer ${await signed(claims({ nbf: now() + 30, iat: now() + 30 }))}`)).status).toBe(200); // prettier-ignore
  });

  it('that lacks a role, or whose scope is another register, is answered 403 with insufficient_scope', async () => {
    const wanting = async (content: Parameters<typeof tokenOf>[0]) =>
      running.get('/api/v1/registers/r/structure', { authorization: `Bearer ${await tokenOf(content)}` });
    const role = await wanting({ roles: ['operator'] });
    expect(role).toMatchObject({ status: 403, body: { type: '/problems/role-missing' } });
    const scope = await wanting({ registers: ['s'] });
    expect(scope).toMatchObject({ status: 403, body: { type: '/problems/out-of-scope' } });
    for (const { headers } of [role, scope])
      expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });
});

describe('a clock that is set back an hour', () => {
  it('gives no life to a token that has expired, and does not lock out one that has not', async () => {
    let clock = Date.now();
    const running = await runSystem({ clock: () => clock });
    try {
      const asked = async (content: { lifetimeSeconds: number }) =>
        running.get('/api/v1/registers', { authorization: `Bearer ${await tokenOf(content)}` });
      const short = { lifetimeSeconds: 60 };
      const token = `Bearer ${await tokenOf(short)}`;
      const before = await running.get('/api/v1/registers', { authorization: token });
      expect(before.status).toBe(200);
      clock += 10 * 60_000;
      expectRefusal(await running.get('/api/v1/registers', { authorization: token }), 'token-expired');
      clock -= 60 * 60_000;
      expectRefusal(await running.get('/api/v1/registers', { authorization: token }), 'token-expired');
      expect((await asked({ lifetimeSeconds: 3600 })).status).toBe(200);
    } finally {
      await running.close();
    }
  });

  it('before the server started: a token of the true time is told that it is not valid yet', async () => {
    const running = await runSystem({ clock: () => Date.now() - 60 * 60_000 });
    try {
      const answer = await running.get('/api/v1/registers');
      expectRefusal(answer, 'token-not-yet-valid');
      expect(answer.body.remedy).toMatch(/clocks/);
    } finally {
      await running.close();
    }
  });
});

describe('a token signed by an issuer whose public keys are known', () => {
  let folder: string;
  let keys: { privateKey: CryptoKey; publicKey: CryptoKey };
  let jwk: JWK;
  const rulesWith = (jwks: TokenRules['keys']): TokenRules => ({ ...RULES, keys: jwks });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-jwks-'));
    keys = await generateKeyPair('RS256', { extractable: true });
    jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1' };
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [jwk] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const rs256 = (payload = claims(), kid = 'k1') => signed(payload, keys.privateKey, 'RS256', kid);

  it('is checked by a file of keys; mixed-up algorithms, other keys and none are refused', async () => {
    const running = await runSystem({ rules: rulesWith({ jwksFile: join(folder, 'jwks.json') }) });
    try {
      const asked = (token: string) => running.get('/api/v1/registers', { authorization: `Bearer ${token}` });
      expect((await asked(await rs256())).status).toBe(200);
      // Whoever knows the public key signs with it, as if it were a shared secret.
      const publicKey = new TextEncoder().encode(await exportSPKI(keys.publicKey));
      expectRefusal(await asked(await signed(claims(), publicKey, 'HS256', 'k1')), 'token-algorithm');
      const modulus = Buffer.from(jwk.n ?? '', 'base64url');
      expectRefusal(await asked(await signed(claims(), modulus, 'HS256', 'k1')), 'token-algorithm');
      expectRefusal(await asked(new UnsecuredJWT(claims()).encode()), 'token-algorithm');
      const other = await generateKeyPair('RS256');
      expectRefusal(await asked(await signed(claims(), other.privateKey, 'RS256', 'k1')), 'token-signature');
      expectRefusal(await asked(await rs256(claims(), 'k2')), 'token-key-unknown');
      expectRefusal(await asked(await rs256(claims({ exp: now() - HOUR }))), 'token-expired');
    } finally {
      await running.close();
    }
  });

  it('is checked by an address of keys; where it cannot be reached, that is said and is no fault of the token', async () => {
    const issuer: Server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] }))); // prettier-ignore
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    const jwksUrl = new URL(`http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`);
    const [reached, unreached] = [await runSystem({ rules: rulesWith({ jwksUrl }) }), await runSystem({ rules: rulesWith({ jwksUrl }) })]; // prettier-ignore
    try {
      const headers = { authorization: `Bearer ${await rs256()}` };
      expect((await reached.get('/api/v1/registers', headers)).status).toBe(200);
      issuer.closeAllConnections();
      await new Promise((resolve) => issuer.close(resolve));
      const away = await unreached.get('/api/v1/registers', headers);
      expect(away).toMatchObject({ status: 503, body: { type: '/problems/token-keys-unavailable' } });
      expect(away.headers.get('retry-after')).toBe('1');
      // Whoever has the keys already needs the issuer no more.
      expect((await reached.get('/api/v1/registers', headers)).status).toBe(200);
      expect(readSecurityLog(unreached.folder)).toEqual([]);
    } finally {
      await reached.close();
      await unreached.close();
    }
  });
});
