import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.adapter.js';
import { kientoan, openRegister, serving, temporaryFolder } from '../support/command-line.js';

const { folder, remove } = temporaryFolder();
const id = '0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11';
const on = (...args: string[]) => kientoan([...args, '--data', folder]);

/** A register in whose stream another program has written something that nobody can read. */
beforeAll(async () => {
  const opened = await kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder], { input: JSON.stringify(openRegister('r')) }); // prettier-ignore
  expect(opened.code).toBe(0);
  const store = openSqliteEventStore({ folder });
  await store.append('register-r', [{ id, type: 'WrittenElsewhere.v1', data: '{}', metadata: '{}' }], { expectedRevision: 0 }); // prettier-ignore
  await store.close();
}, 120_000);
afterAll(remove);

describe('an incident', () => {
  it('is listed with the event that could not be taken, and halts what is read', async () => {
    const { code, json } = await on('incidents', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      plans: [],
      incidents: [{ id, what: 'not-projected', event: { type: 'WrittenElsewhere.v1', stream: 'register-r', revision: 1 } }],
      reactors: [
        { reactor: 'obligations', running: false, lag: 1 },
        { reactor: 'plans', running: false, lag: 1 },
      ],
    }); // prettier-ignore
    expect((await on('registers')).code).toBe(3);
    expect((await on('incidents')).out).toContain('1 incidents wait for a person');
  });

  it('is not settled without a reason, nor when there is none of that id', async () => {
    expect((await on('incidents', 'settle', id, '--set-aside', '--actor', 'an')).code).toBe(2);
    expect((await on('incidents', 'settle', id, '--set-aside', '--retry', '--reason', 'x', '--actor', 'an')).code).toBe(2); // prettier-ignore
    const unknown = await on('incidents', 'settle', 'nothing', '--retry', '--reason', 'x', '--actor', 'an', '--json'); // prettier-ignore
    expect([unknown.code, unknown.json()]).toMatchObject([1, { type: '/problems/incident-unknown', where: 'nothing' }]); // prettier-ignore
  });

  it('is set aside by a person for a reason that stands in the log; read models, a rebuild and the reactor obey it', async () => {
    const settled = await on('incidents', 'settle', id, '--set-aside', '--reason', 'Ghi nhầm', '--actor', 'an'); // prettier-ignore
    expect([settled.code, settled.err]).toEqual([0, '']);
    expect((await on('events', 'operations', '--json')).json()).toMatchObject({
      type: 'IncidentSettled.v1',
      data: { incident: id, how: 'set-aside', by: 'projection event-registry', reason: 'Ghi nhầm' },
    });
    expect((await on('registers', '--json')).json()).toMatchObject({ registers: [{ register: 'r' }] });
    expect((await on('incidents', '--json')).json()).toMatchObject({ incidents: [] });
    expect((await on('rebuild', '--json')).json()).toMatchObject({ setAside: [id], switched: true });
    const server = await serving(folder);
    try {
      const { status, body } = await server.get('/api/v1/registers/r/cases?owed=true');
      expect([status, body]).toMatchObject([200, { register: 'r', opened: 0, owed: 0, lost: 0, cases: [] }]);
      for (const end = Date.now() + 30_000; ;) {
        const { reactors } = (await on('incidents', '--json')).json() as { reactors: { lag: number }[] };
        if (reactors[0]?.lag === 0) break;
        if (Date.now() > end) throw new Error('the reactor does not go on');
      }
    } finally {
      await server.stop();
    }
  });
});
