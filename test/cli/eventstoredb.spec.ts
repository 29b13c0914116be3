import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportedFigure } from '../../src/history/index.js';
import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';
import { kientoan, openRegister, temporaryFolder } from '../support/command-line.js';

/** Over gRPC, against a server that speaks the protocol of EventStoreDB. */
describe('with EVENTSTORE_URL', () => {
  const { folder, remove } = temporaryFolder();
  let server: EventStoreDbStandIn;
  let env: Record<string, string>;
  beforeAll(async () => {
    server = await EventStoreDbStandIn.start();
    env = { EVENTSTORE_URL: server.connectionString };
  });
  afterAll(async () => {
    await server.kill();
    remove();
  });

  it('the whole demo runs on the server: every figure is the same, and no log lies in the data folder', async () => {
    const ran = await kientoan(['demo', '--no-serve', '--data', folder, '--json'], { env });
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    const { figures } = ran.json() as { figures: ReportedFigure[] };
    expect(figures).toHaveLength(20);
    expect(figures.filter(({ same }) => same !== true)).toEqual([]);
    expect(existsSync(join(folder, 'log.sqlite'))).toBe(false);
    expect(server.log.records.length).toBeGreaterThan(2_000);
  });

  it('a second run finds the record loaded, and writes nothing', async () => {
    const before = server.log.records.length;
    const again = await kientoan(['demo', '--no-serve', '--data', folder], { env });
    expect(again.out).toMatch(/loaded already/);
    expect(server.log.records).toHaveLength(before);
  });

  it('another data folder answers the same from the same log', async () => {
    const other = temporaryFolder();
    const ask = async (data: string) =>
      (await kientoan(['structure', 'kon-tum', '--data', data, '--json'], { env })).json() as unknown;
    try {
      expect(await ask(other.folder)).toEqual(await ask(folder));
    } finally {
      other.remove();
    }
  });

  it('the same data folder without it, and under another namespace, knows nothing of that record', async () => {
    for (const less of [{}, { ...env, EVENTSTORE_NAMESPACE: 'other' }]) {
      const asked = await kientoan(['registers', '--data', folder, '--json'], { env: less });
      expect(asked.json()).toEqual({ registers: [] });
    }
    expect(readdirSync(join(folder, 'eventstoredb'))).toHaveLength(2);
    expect((await kientoan(['registers', '--data', folder, '--json'], { env })).out).toContain('kon-tum');
  });

  it('EVENTSTORE_MAX_APPEND_BYTES says what the server takes: what is larger is refused before it is sent', async () => {
    const before = server.log.records.length;
    const run = await kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json'], {
      input: JSON.stringify({ ...openRegister('lon'), name: 'ộ'.repeat(150), authority: 'ộ'.repeat(150) }),
      env: { ...env, EVENTSTORE_MAX_APPEND_BYTES: '1024' },
    });
    expect(run).toMatchObject({ code: 1 });
    expect(run.json()).toMatchObject({ type: '/problems/event-too-large', limit: 1024 });
    expect(server.log.records).toHaveLength(before);
  });

  it('a server that is away is said, with the exit code of a store that cannot be used', async () => {
    await server.kill();
    try {
      const run = await kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json'], {
        input: JSON.stringify(openRegister('vang')),
        env: { ...env, EVENTSTORE_DEADLINE_MS: '500' },
      });
      expect(run.code).toBe(3);
      expect(run.json()).toMatchObject({ type: '/problems/store-unavailable', status: 503 });
    } finally {
      await server.start();
    }
  });
});

describe('settings of EventStoreDB that cannot be meant', () => {
  it.each([
    [{ EVENTSTORE_URL: 'http://localhost:2113' }, ['EVENTSTORE_URL']],
    [{ EVENTSTORE_URL: 'esdb://localhost:2113' }, ['EVENTSTORE_URL']],
    [
      {
        EVENTSTORE_URL: 'esdb://localhost?tls=false',
        EVENTSTORE_DEADLINE_MS: 'soon',
        EVENTSTORE_COMPRESSION: 'maybe',
        EVENTSTORE_NAMESPACE: 'a.b',
        EVENTSTORE_MAX_APPEND_BYTES: '-1',
      },
      [
        'EVENTSTORE_NAMESPACE',
        'EVENTSTORE_MAX_APPEND_BYTES',
        'EVENTSTORE_DEADLINE_MS',
        'EVENTSTORE_COMPRESSION',
      ],
    ],
    [
      {
        EVENTSTORE_URL: 'esdb://localhost?tls=false',
        EVENTSTORE_MAX_EVENT_BYTES: '4096',
        EVENTSTORE_MAX_APPEND_BYTES: '2048',
      },
      ['EVENTSTORE_MAX_EVENT_BYTES'],
    ],
  ])('%j: all of them are named, and nothing is made', async (env, wrong) => {
    const { folder, remove } = temporaryFolder();
    try {
      const ran = await kientoan(['registers', '--data', folder, '--json'], { env });
      expect(ran.code).toBe(2);
      const { type, issues } = ran.json() as { type: string; issues: { path: string }[] };
      expect(type).toBe('/problems/invalid-settings');
      expect(issues.map(({ path }) => path)).toEqual(wrong);
      expect(existsSync(folder)).toBe(false);
    } finally {
      remove();
    }
  });

  it('never repeat the password of a connection string', async () => {
    const { folder, remove } = temporaryFolder();
    const env = { EVENTSTORE_URL: 'esdb://admin:changeit@localhost:2113?tls=perhaps' };
    const ran = await kientoan(['registers', '--data', folder], { env });
    remove();
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/EVENTSTORE_URL/);
    expect(ran.err).not.toMatch(/changeit/);
  });
});
