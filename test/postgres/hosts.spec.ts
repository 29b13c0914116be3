import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';
import { kientoan, openRegister, serving, temporaryFolder, type Serving } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startPostgres, type RunningPostgres } from '../support/postgres/start-postgres.js';

/** Each host has a data folder of its own; they have the log in common, over gRPC, and perhaps a database. */
describe('several hosts on one log', () => {
  let log: EventStoreDbStandIn;
  let database: RunningPostgres;
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  const [first, second] = folders.map(({ folder }) => folder) as [string, string];
  const own = () => ({ EVENTSTORE_URL: log.connectionString });
  const shared = () => ({ ...own(), DATABASE_URL: database.url });
  const running: Serving[] = [];
  const host = async (folder: string, env: Record<string, string>) => {
    const server = await serving(folder, env);
    running.push(server);
    return server;
  };
  const refusalOf = (folder: string, env: Record<string, string>) =>
    kientoan(['serve', '--data', folder, '--port', '0', '--json'], { env });
  const hosts = async (env: Record<string, string>) =>
    ((await kientoan(['hosts', '--data', first, '--json'], { env })).json() as { hosts: { host: string; readModels: string }[] }).hosts; // prettier-ignore

  beforeAll(async () => {
    [log, database] = await Promise.all([EventStoreDbStandIn.start(), startPostgres()]);
  });
  afterAll(async () => {
    for (const server of running) await server.stop();
    await log.kill();
    await database.remove();
    for (const { remove } of folders) remove();
  });

  it('without a common database a second one is refused at its start, told of the first and of what to do', async () => {
    await (await host(first, own())).stop();
    const refused = await refusalOf(second, own());
    expect(refused.code).not.toBe(0);
    const [{ host: id } = { host: '' }] = await hosts(own());
    expect(refused.json()).toMatchObject({
      type: '/problems/another-host',
      facts: { hosts: [{ host: id, readModels: 'own' }] },
      remedy: expect.stringContaining(`kientoan hosts retire ${id}`) as string,
    });
    // The first one is no other host to itself.
    await (await host(first, own())).stop();
    expect(await hosts(own())).toHaveLength(1);
  });

  it('one that shares a database is refused beside one that does not, until that is said to serve no more', async () => {
    expect((await refusalOf(second, shared())).json()).toMatchObject({ type: '/problems/another-host' });
    const [{ host: id } = { host: '' }] = await hosts(own());
    const unknown = await kientoan(['hosts', 'retire', '5b1c9a52-0d3f-4a77-8d1e-7a5b0c9f2e41', '--reason', 'r', '--actor', 'an', '--data', first, '--json'], { env: own() }); // prettier-ignore
    expect(unknown.json()).toMatchObject({ type: '/problems/host-unknown' });
    const retired = await kientoan(['hosts', 'retire', id, '--reason', 'Thay máy chủ', '--actor', 'an', '--data', first, '--json'], { env: own() }); // prettier-ignore
    expect(retired.code).toBe(0);
    expect(await hosts(own())).toEqual([]);
  });

  it('with a common database both serve it: one projects, both answer what either has recorded', async () => {
    const [one, other] = [await host(first, shared()), await host(second, shared())];
    expect((await hosts(shared())).map(({ readModels }) => readModels)).toEqual(['shared', 'shared']);
    const recorded = await record(one, 'so-a');
    const answer = await other.get(`/api/v1/registers?position=${encodeURIComponent(recorded)}`);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([200, expect.stringContaining('so-a')]);
    const back = await record(other, 'so-b');
    const there = await one.get(`/api/v1/registers?position=${encodeURIComponent(back)}`);
    expect([there.status, JSON.stringify(there.body)]).toEqual([200, expect.stringContaining('so-b')]);
  });

  it('when the one that projects is killed, the other takes over and nothing that was recorded is missing', async () => {
    const [one, other] = running.slice(-2) as [Serving, Serving];
    const before = await record(one, 'so-c');
    await one.kill();
    const after = await record(other, 'so-d');
    await eventually(
      () => other.get(`/api/v1/registers?position=${encodeURIComponent(after)}`),
      ({ status, body }) => status === 200 && ['so-c', 'so-d'].every((name) => JSON.stringify(body).includes(name)),
    ); // prettier-ignore
    expect(before < after).toBe(true);
  });
});

/** Opens a register on a host; the position in the log. */
async function record(server: Serving, register: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/commands/open-register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...server.authorization },
    body: JSON.stringify(openRegister(register)),
  });
  const receipt = (await response.json()) as { position: string };
  expect([response.status, receipt]).toEqual([200, expect.anything()]);
  return receipt.position;
}
