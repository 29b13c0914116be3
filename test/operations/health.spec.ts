import { setImmediate as nextTurn } from 'node:timers/promises';
import { assertReady, type Examined, type Follower } from '../../src/api/health.js';
import { StoreUnavailable } from '../../src/event-store/event-store.errors.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';

const opening = { register: 'r', name: 'Sổ bộ mật', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }; // prettier-ignore
const FOREIGN = { id: '0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11', type: 'WrittenElsewhere.v1', data: '{}', metadata: '{}' }; // prettier-ignore
const WITHOUT_TOKEN = { authorization: '' };

describe('the health of a server', () => {
  let running: RunningSystem;
  beforeEach(async () => {
    running = await runSystem();
  });
  afterEach(() => running.close());

  const health = async (path: string) => {
    const response = await fetch(`${running.served.url}/health/${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type')?.split(';')[0],
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  it('is told to whoever asks, without a token', async () => {
    expect(await health('live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect((await running.get('/api/v1/registers', WITHOUT_TOKEN)).status).toBe(401);
  });

  it('is ready when the log is reached, and tells how far read models and reactors are', async () => {
    await running.send('open-register', opening);
    const behind = async () => ((await health('ready')).body['followers'] as Follower[]).some(({ events }) => events > 0); // prettier-ignore
    while (await behind()) await nextTurn();
    expect(await health('ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        followers: [
          { kind: 'read-models', name: 'live', events: 0, seconds: 0, halted: false },
          { kind: 'reactor', name: 'obligations', events: 0, seconds: 0, halted: false },
          { kind: 'reactor', name: 'plans', events: 0, seconds: 0, halted: false },
        ],
      },
    });
  });

  it('is not ready when a read model is halted, and says so without a word of what is recorded', async () => {
    await running.send('open-register', opening);
    const { position } = await running.system.store.append('register-r', [FOREIGN], { expectedRevision: 0 });
    await running.system.readModels.waitFor(position).catch(() => undefined);
    const answer = await health('ready');
    expect(answer).toMatchObject({
      status: 503,
      type: 'application/problem+json',
      body: {
        type: '/problems/not-ready',
        failed: expect.arrayContaining(['read-models live']) as string[],
        followers: expect.arrayContaining([
          expect.objectContaining({ kind: 'read-models', name: 'live', events: 1, halted: true }),
        ]) as Follower[],
      },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/Sổ bộ mật|WrittenElsewhere|register-r/);
    expect((await health('live')).status).toBe(200);
  });

  it('is not ready when the log cannot be reached', async () => {
    const broken = running.system.store;
    await broken.close();
    expect(await health('ready')).toMatchObject({
      status: 503,
      type: 'application/problem+json',
      body: { type: '/problems/not-ready', failed: ['log'] },
    });
  });
});

describe('whether a server is ready', () => {
  const silent = (): Promise<never> => new Promise(() => undefined);

  it.each<[string, Examined]>([
    ['does not say where it ends', { store: { head: silent }, lagSources: [] }],
    [
      'cannot be read on',
      {
        store: { head: () => Promise.resolve(undefined) },
        lagSources: [{ kind: 'read-models', name: 'live', lag: silent }],
      },
    ],
  ])('is answered in time when the log %s', async (_how, examined) => {
    await expect(assertReady(examined, 20)).rejects.toMatchObject({ status: 503, code: 'not-ready' });
  });

  it('keeps what the store said for the log of the server', async () => {
    const cause = new StoreUnavailable('the disk is gone');
    const examined = { store: { head: () => Promise.reject(cause) }, lagSources: [] };
    await expect(assertReady(examined)).rejects.toMatchObject({ code: 'not-ready', cause });
  });

  it('tells how far each follower is behind, and that a reactor is halted', async () => {
    const follower = (name: string, halted: boolean) => ({
      kind: 'reactor' as const,
      name,
      lag: () => Promise.resolve({ position: undefined, events: 7, seconds: 3, halted }),
    });
    const store = { head: () => Promise.resolve(undefined) };
    expect(await assertReady({ store, lagSources: [follower('obligations', false)] })).toEqual({
      status: 'ready',
      followers: [{ kind: 'reactor', name: 'obligations', events: 7, seconds: 3, halted: false }],
    });
    await expect(assertReady({ store, lagSources: [follower('obligations', true)] })).rejects.toMatchObject({
      code: 'not-ready',
      extensions: { failed: ['reactor obligations'] },
    });
  });
});
