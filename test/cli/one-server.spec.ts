import { readdirSync } from 'node:fs';
import { kientoan, openRegister, serving, temporaryFolder, type Serving } from '../support/command-line.js';

const { folder, remove } = temporaryFolder();
const open = (register: string) =>
  kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json'], {
    input: JSON.stringify(openRegister(register)),
  });
let server: Serving;
beforeAll(async () => {
  server = await serving(folder);
});
afterAll(async () => {
  await server.stop();
  remove();
});

describe('beside a running server', () => {
  it.each(['serve', 'demo'])(
    'a second %s on its data folder is refused: the answer names the process, its address and what to do',
    async (subcommand) => {
      const refused = await kientoan([subcommand, '--data', folder, '--json']);
      expect(refused.code).toBe(3);
      expect(refused.json()).toMatchObject({
        type: '/problems/server-running',
        pid: server.pid,
        url: server.url,
        where: folder,
        remedy: expect.stringMatching(/--data/) as string,
      });
    },
  );

  it('in words too, on standard error alone', async () => {
    const refused = await kientoan(['serve', '--data', folder]);
    expect(refused).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toContain(`process ${server.pid} at ${server.url}`);
  });

  it('a command of the command line appears in what the server answers', async () => {
    const receipt = (await open('so-a')).json() as { position: string };
    const { status, body } = await server.get(
      `/api/v1/registers?position=${encodeURIComponent(receipt.position)}`,
    );
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('so-a');
  });

  it('a command sent to the server appears in what the command line answers', async () => {
    const sent = await fetch(`${server.url}/api/v1/commands/open-register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...server.authorization },
      body: JSON.stringify(openRegister('so-b')),
    });
    expect(sent.status).toBe(200);
    const asked = await kientoan(['registers', '--data', folder, '--json']);
    expect(asked.code).toBe(0);
    expect(asked.out).toContain('so-b');
  });

  it.each([
    ['structure', 'so-a'],
    ['report', 'so-a'],
    ['audit', 'so-a'],
    ['events', 'register-so-a'],
  ])('%s works', async (subcommand, argument) => {
    await open('so-a');
    expect(await kientoan([subcommand, argument, '--data', folder, '--json'])).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it('a rebuild switches, and the server answers from the new read models', async () => {
    const rebuilt = await kientoan(['rebuild', '--data', folder, '--json']);
    expect(rebuilt.code).toBe(0);
    expect(rebuilt.json()).toMatchObject({ switched: true, differences: { total: 0 } });
    const receipt = (await open('so-c')).json() as { position: string };
    const { body } = await server.get(`/api/v1/registers?position=${encodeURIComponent(receipt.position)}`);
    expect(JSON.stringify(body)).toContain('so-c');
  });

  it('a server that was killed is followed by the next one without clearing away anything', async () => {
    await server.kill();
    server = await serving(folder);
    expect((await server.get('/api/v1/registers')).status).toBe(200);
    const refused = await kientoan(['serve', '--data', folder, '--json']);
    expect(refused.json()).toMatchObject({ type: '/problems/server-running', pid: server.pid });
  });

  it('a server that was stopped leaves no address behind', async () => {
    await server.stop();
    expect(readdirSync(folder)).not.toContain('server.json');
    server = await serving(folder);
  });
});
