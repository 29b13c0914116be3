import { kientoan } from '../support/command-line.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { bearer } from '../support/tokens.js';

let running: RunningSystem;
beforeAll(async () => {
  running = await runSystem();
});
afterAll(() => running.close());

interface Outline {
  readonly name: string;
  readonly version: string;
  readonly from: string;
  readonly until: string | null;
}
const get = (path: string, headers?: Record<string, string>) =>
  running.get(`/api/v1/procedures${path}`, headers);
const named = ({ name, version }: Outline): string => `${name} ${version}`;

describe('The procedures that plans follow, over HTTP', () => {
  it('are listed with versions, stages, tasks, roles and legal bases, page by page; whoever reads anything reads them', async () => {
    const auditor = await bearer({ actor: 'kiem-toan', roles: ['auditor'], registers: ['another'] });
    const whole = await get('', auditor);
    expect(whole.status).toBe(200);
    const all = whole.body.procedures as Outline[];
    expect(all.find((one) => one.version === '05/2022/TT-BNV')).toMatchObject({
      name: 'merge-villages', from: '2022-08-01', until: null, roles: ['administrator', 'approver'],
    }); // prettier-ignore
    const consultation = (all as unknown as { stages: { id: string; citation: string; tasks: object[] }[] }[])
      .flatMap(({ stages }) => stages)
      .find(({ id }) => id === 'consultation');
    expect(consultation).toMatchObject({ citation: 'Thông tư 04/2012/TT-BNV, điều 8 khoản 2 điểm b', tasks: [{ id: 'minutes', role: 'administrator', level: 'village' }] }); // prettier-ignore
    const paged: Outline[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await get(`?limit=3${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      paged.push(...(body.procedures as Outline[]));
      cursor = body.next as string | null;
    }
    expect(paged.map(named)).toEqual(all.map(named));
  });

  it('on a day are those in force: of each procedure one version, until the next takes its place', async () => {
    const on = async (day: string) =>
      ((await get(`?on=${day}`)).body.procedures as Outline[]).filter(
        ({ name }) => name === 'merge-villages',
      );
    expect(await on('2018-02-28')).toMatchObject([{ version: '04/2012/TT-BNV', until: '2018-03-01' }]);
    expect(await on('2018-03-01')).toMatchObject([{ version: '09/2017/TT-BNV', from: '2018-03-01' }]);
    expect((await get('?on=2018-02-30')).status).toBe(400);
  });

  it('are told one by one, by version, by day or the last one, whole: forms, deadlines, conditions', async () => {
    const one = (await get('/merge-villages?version=14/2018/TT-BNV')).body;
    expect(one).toMatchObject({ version: '14/2018/TT-BNV', from: '2019-01-20', start: 'agreement' });
    expect((await get('/merge-villages?on=2020-06-01')).body).toEqual(one);
    expect((await get('/merge-villages')).body).toMatchObject({ version: '05/2022/TT-BNV', until: null });
    const dossier = (one.stages as { id: string; tasks: object[] }[]).find(({ id }) => id === 'dossier');
    expect(dossier).toMatchObject({ tasks: [{ deadline: { count: 10, unit: 'working-days' }, escalates: { role: 'approver', level: 'district' } }] }); // prettier-ignore
  });

  it('that nobody knows are refused with those that there are', async () => {
    expect(await get('/coronation')).toMatchObject({ status: 422, body: { type: '/problems/procedure-unknown', where: '/name' } }); // prettier-ignore
    expect((await get('/coronation')).body.facts.known).toContain('merge-villages');
    const { status, body } = await get('/merge-villages?version=99/2099');
    expect([status, body.where, body.facts.versions]).toEqual([422, '/version', expect.arrayContaining([{ version: '14/2018/TT-BNV', from: '2019-01-20' }])]); // prettier-ignore
    expect((await get('/merge-villages?on=2000-01-01')).body).toMatchObject({ where: '/on' });
  });

  it('are the same on the command line', async () => {
    const { next: _next, ...list } = (await get('?on=2020-01-01')).body as Record<string, unknown>;
    expect((await kientoan(['procedures', '--on', '2020-01-01', '--json'])).json()).toEqual(list);
    const asked = ['procedures', 'merge-villages', '--version', '14/2018/TT-BNV', '--json'];
    expect((await kientoan(asked)).json()).toEqual((await get('/merge-villages?version=14/2018/TT-BNV')).body); // prettier-ignore
    expect(await kientoan(['procedures', '--on', 'tomorrow'])).toMatchObject({ code: 2 });
  });
});
