import { readdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ROLES } from '../../src/kernel/command.js';
import { kientoan, openRegister, serving, temporaryFolder, type Serving } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { readSecurityLog } from '../../src/api/access/security-log.js';

const SECRET = 'geheim-geheim-geheim-geheim-geheim-42';
const CONFIGURED = { AUTH_HS256_SECRET: SECRET, AUTH_ISSUER: 'https://issuer.test', AUTH_AUDIENCE: 'kientoan' }; // prettier-ignore
const { folder, remove } = temporaryFolder();
afterAll(remove);

/** Sends a command to a server with a token. */
async function send(server: Serving, token: string, command: string, body: unknown): Promise<Response> {
  return fetch(`${server.url}/api/v1/commands/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
    body: JSON.stringify(body),
  }); // prettier-ignore
}

describe('demo mode', () => {
  it('knows a user for each role, whose tokens it prints when it starts; they outlive the server', async () => {
    const server = await serving(folder);
    const users = server.said.users ?? [];
    expect(users.map(({ id, role }) => [id, role])).toEqual(ROLES.map((role) => [`demo-${role}`, role]));
    const administrator = users.find(({ role }) => role === 'administrator')?.token ?? '';
    expect((await send(server, administrator, 'open-register', openRegister('so-a'))).status).toBe(200);
    for (const { role, token } of users.filter(({ role: other }) => other !== 'administrator'))
      expect([role, (await send(server, token, 'open-register', openRegister('so-b'))).status]).toEqual([role, 403]); // prettier-ignore
    await server.stop();
    const again = await serving(folder);
    expect((await send(again, administrator, 'open-register', openRegister('so-c'))).status).toBe(200);
    await again.stop();
  });

  it('records its users as not authenticated', async () => {
    const events = await kientoan(['events', 'register-so-a', '--data', folder, '--json']);
    expect(events.json()).toMatchObject({ metadata: { actor: { id: 'demo-administrator', authenticated: false } } }); // prettier-ignore
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'kientoan.example'])(
    'does not start on %s: that is no loopback',
    async (host) => {
      for (const subcommand of ['serve', 'demo']) {
        const refused = await kientoan([subcommand, '--data', folder, '--host', host, '--port', '0', '--json']); // prettier-ignore
        expect(refused.code).toBe(2);
        expect(refused.json()).toMatchObject({ type: '/problems/demo-not-on-loopback', where: 'HOST' });
      }
    },
  );

  it('gives tokens for development, limited as they are asked for', async () => {
    const limited = await kientoan(['token', '--actor', 'an', '--role', 'administrator', '--register', 'so-a', '--data', folder]); // prettier-ignore
    const server = await serving(folder);
    const token = limited.out.trim();
    expect((await send(server, token, 'open-register', openRegister('so-d'))).status).toBe(403);
    expect((await send(server, token, 'open-register', openRegister('so-a'))).status).toBe(409);
    await server.stop();
    const log = await kientoan(['security-log', '--data', folder, '--last', '1', '--json']);
    expect(log.json()).toMatchObject([{ status: 403, problem: 'out-of-scope', caller: 'an', path: '/api/v1/commands/open-register' }]); // prettier-ignore
  });

  it.each([
    [['token', '--role', 'auditor'], /--actor/],
    [['token', '--actor', 'Nguyễn Văn A', '--role', 'auditor'], /unaccented letters/],
    [['token', '--actor', 'an'], /at least one role/],
    [['token', '--actor', 'an', '--role', 'superuser'], /one of administrator/],
    [['token', '--actor', 'an', '--role', 'auditor', '--hours', '0'], /no number of hours/],
    [['security-log', '--last', 'many'], /no number of lines/],
  ])('%j is wrong use, and says why', async (args, why) => {
    const refused = await kientoan([...args, '--data', folder]);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toMatch(why);
  });
});

describe('with keys for tokens', () => {
  it.each([
    [{ AUTH_HS256_SECRET: 'short', AUTH_ISSUER: 'i' }, 'AUTH_HS256_SECRET'],
    [{ AUTH_HS256_SECRET: SECRET }, 'AUTH_ISSUER'],
    [{ AUTH_ISSUER: 'https://issuer.test' }, 'AUTH_HS256_SECRET'],
    [{ ...CONFIGURED, AUTH_JWKS: 'jwks.json' }, 'AUTH_JWKS'],
    [{ AUTH_ISSUER: 'i', AUTH_JWKS: 'http://issuer.example/jwks' }, 'AUTH_JWKS'],
    [{ ...CONFIGURED, AUTH_CLOCK_SKEW_SECONDS: '86400' }, 'AUTH_CLOCK_SKEW_SECONDS'],
    [{ ...CONFIGURED, RATE_LIMIT_PER_MINUTE: 'many' }, 'RATE_LIMIT_PER_MINUTE'],
  ] as [Record<string, string>, string][])(
    '%j is no configuration: %s is named, and no value repeated',
    async (env, where) => {
      const refused = await kientoan(['serve', '--data', folder, '--json', '--port', '0'], { env });
      expect(refused.code).toBe(2);
      expect(refused.json()).toMatchObject({ type: '/problems/invalid-settings', where });
      expect(refused.out + refused.err).not.toContain(env['AUTH_HS256_SECRET'] ?? SECRET);
    },
  );

  it('nobody is known from the beginning, it may listen anywhere, and whoever sends is recorded as authenticated', async () => {
    const server = await serving(folder, { ...CONFIGURED, HOST: '0.0.0.0' });
    expect(server.said.users).toBeUndefined();
    const issued = await kientoan(['token', '--actor', 'acc-1', '--role', 'administrator', '--data', folder], { env: CONFIGURED }); // prettier-ignore
    const local = { ...server, url: server.url.replace('0.0.0.0', '127.0.0.1') };
    expect((await send(local, issued.out.trim(), 'open-register', openRegister('so-e'))).status).toBe(200);
    // Those of demo mode mean nothing here.
    const demo = await kientoan(['token', '--actor', 'an', '--role', 'administrator', '--data', folder]);
    expect((await send(local, demo.out.trim(), 'open-register', openRegister('so-f'))).status).toBe(401);
    await server.stop();
    const events = await kientoan(['events', 'register-so-e', '--data', folder, '--json']);
    expect(events.json()).toMatchObject({ metadata: { actor: { id: 'acc-1', authenticated: true } } });
  });

  it('no secret, no token and no name of a person is in any line that the server writes', async () => {
    const place = temporaryFolder();
    const server = await serving(place.folder, CONFIGURED);
    const tokenOf = async (role: string) => (await kientoan(['token', '--actor', 'acc-1', '--role', role, '--data', place.folder], { env: CONFIGURED })).out.trim(); // prettier-ignore
    const [good, wrong] = [await tokenOf('administrator'), await tokenOf('auditor')];
    const name = 'Nguyễn Thị Bí Mật';
    const person = { name };
    expect((await send(server, good, 'register-person', person)).status).toBe(200);
    expect((await send(server, good, 'register-person', { ...person, colour: name })).status).toBe(400);
    expect((await send(server, wrong, 'register-person', person)).status).toBe(403);
    expect((await send(server, `${good}x`, 'register-person', person)).status).toBe(401);
    const find = `/api/v1/registers/so/units?find=${encodeURIComponent(name)}`;
    expect((await fetch(`${server.url}${find}`)).status).toBe(401);
    await eventually(() => readSecurityLog(place.folder), (lines) => lines.length >= 3); // prettier-ignore
    const written = await server.stop();
    const logs = readdirSync(place.folder).filter((file) => file.startsWith('security'));
    expect(logs).toEqual(['security.jsonl']);
    const lines = [written, ...logs.map((file) => readFileSync(join(place.folder, file), 'utf8'))].join('\n');
    for (const hidden of [SECRET, good, wrong, name, encodeURIComponent(name)]) expect(lines).not.toContain(hidden); // prettier-ignore
    // The names of the files that hold secrets are no help either: nobody else may read them.
    expect(statSync(join(place.folder, 'security.jsonl')).mode & 0o077).toBe(0);
    place.remove();
  });
});

describe('the command line that opens the data folder itself', () => {
  it('is recorded as such: not authenticated, with the operating system’s user, and the audit trail says so', async () => {
    const body = { input: JSON.stringify(openRegister('so-g')) };
    expect((await kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder], body)).code).toBe(0);
    const events = await kientoan(['events', 'register-so-g', '--data', folder, '--json']);
    const osUser = userInfo().username;
    expect(events.json()).toMatchObject({ metadata: { actor: { id: 'an', authenticated: false, osUser } } });
    const told = await kientoan(['audit', 'so-g', '--data', folder]);
    expect(told.out).toContain(`by an (command line of the system's user ${osUser}, not authenticated)`);
  });
});

describe('roles', () => {
  it('prints the authorization matrix, for persons and for programs', async () => {
    const told = await kientoan(['roles']);
    expect(told.out).toMatch(/command\s+MergeVillages\s+yes\s+locality/);
    const rows = (await kientoan(['roles', '--json'])).json() as { name: string; roles: string[] }[];
    expect(rows.find(({ name }) => name === 'AcceptDifference')).toMatchObject({ roles: ['operator'], scope: 'every-register' }); // prettier-ignore
  });
});
