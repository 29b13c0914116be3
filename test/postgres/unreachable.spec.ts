import { kientoan, openRegister, temporaryFolder } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startPostgres, type RunningPostgres } from '../support/postgres/start-postgres.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';

describe('when the database of the read models', () => {
  let database: RunningPostgres;
  let running: RunningSystem;
  beforeAll(async () => {
    database = await startPostgres();
    running = await runSystem({ database: { url: database.url } });
  });
  afterAll(async () => {
    await running.close();
    await database.remove();
  });
  const open = (register: string, key: string) =>
    running.send('open-register', openRegister(register), { 'idempotency-key': key });

  it('is stopped, questions are answered that it is away, commands are recorded all the same, and once it is back nothing is missing', async () => {
    expect((await open('so-a', 'a')).status).toBe(200);
    await database.stop();
    const refused = await running.get('/api/v1/registers');
    expect([refused.status, refused.body]).toMatchObject([503, { type: '/problems/store-unavailable', detail: expect.stringMatching(/database of the read models/) as string }]); // prettier-ignore
    expect(JSON.stringify(refused.body)).not.toContain('kientoan:kientoan');
    const recorded = await open('so-b', 'b');
    expect(recorded.status).toBe(200);
    expect((await running.get('/health/live')).status).toBe(200);
    await database.start();
    const { position } = recorded.body as { position: string };
    const answer = await eventually(
      () => running.get(`/api/v1/registers?position=${encodeURIComponent(position)}`),
      ({ status }) => status === 200,
    );
    expect(JSON.stringify(answer.body)).toContain('so-b');
    expect(await running.system.readModels.rebuild()).toMatchObject({ switched: true, differences: { total: 0 } }); // prettier-ignore
  });

  it('refuses the password, or is none, the program does not start and says which variable is wrong, without its secret', async () => {
    const { folder, remove } = temporaryFolder();
    const wrong = database.url.replace('kientoan:kientoan', 'kientoan:not-the-password');
    for (const [url, code] of [
      [wrong, 'invalid-settings'],
      [database.url.replace(/\/postgres$/, '/nowhere'), 'invalid-settings'],
      ['mysql://here/there', 'invalid-settings'],
      ['postgres://kientoan:not-the-password@127.0.0.1:1/postgres', 'store-unavailable'],
    ] as const) {
      const asked = await kientoan(['registers', '--data', folder, '--json'], { env: { DATABASE_URL: url } });
      expect([url, asked.json()]).toMatchObject([url, { type: `/problems/${code}` }]);
      if (code === 'invalid-settings') expect(JSON.stringify(asked.json())).toContain('DATABASE_URL');
      expect(asked.out + asked.err).not.toContain('not-the-password');
    }
    remove();
  });
});
