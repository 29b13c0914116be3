import { runSystem, type RunningSystem } from '../support/running-system.js';

/** What another program wrote into a stream of ours. */
const FOREIGN = {
  id: '0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11',
  type: 'WrittenElsewhere.v1',
  data: '{}',
  metadata: '{}',
};

describe('an event that nobody can read', () => {
  let running: RunningSystem;
  let position: string;
  beforeAll(async () => {
    running = await runSystem();
    const opening = { register: 'r', name: 'Sổ bộ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }; // prettier-ignore
    expect((await running.send('open-register', opening)).status).toBe(200);
    ({ position } = await running.system.store.append('register-r', [FOREIGN], { expectedRevision: 0 }));
  });
  afterAll(() => running.close());

  it('halts the read models there: the answer names the event, and does not ask to be repeated', async () => {
    const answer = await running.get(`/api/v1/registers?position=${encodeURIComponent(position)}`);
    expect(answer).toMatchObject({
      status: 503,
      body: { type: '/problems/read-model-halted', where: 'register-r@1' },
    });
    expect(answer.body.detail).toContain(position);
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('stops commands on its stream with a problem that names it, and nothing is appended', async () => {
    const rename = { register: 'r', decidedOn: '2020-01-01', effectiveOn: '2020-01-01', reason: 'Đổi tên', unit: 'u', name: 'Thôn', basis: { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' } }; // prettier-ignore
    const answer = await running.send('rename-village', rename);
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).toContain('register-r@1');
    expect(await running.system.store.head()).toBe(position);
  });
});
