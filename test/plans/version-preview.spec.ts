import { kientoan } from '../support/command-line.js';
import { drafted, get, merging, opened, refused, running, send, servePlans, shown, who } from '../support/plans-over-http.js'; // prettier-ignore

/** What moving a plan to another version of its procedure would change. */

servePlans();

interface Part {
  part: string;
  from: unknown;
  to: unknown;
}
interface Preview {
  readonly from: { version: string } | null;
  readonly to: { version: string };
  readonly stage: string;
  readonly stageThen: string;
  readonly refused: { code: string } | null;
  readonly changes: { stage: string; change: string; parts: Part[]; tasks: { task: string; change: string; parts: Part[] }[] }[]; // prettier-ignore
  readonly closed: { task: string }[];
  readonly opened: { task: string; dueOn: string | null }[];
  readonly steps: { type: string; vi: string }[];
}
const previewed = async (plan: string, asked: Record<string, string>): Promise<Preview> =>
  {
  const answer = await get(`r/plans/${plan}/version-preview?${new URLSearchParams({ procedure: 'merge-villages', ...asked }).toString()}`);
  return running.system.capabilities.queries.find(({ name }) => name === 'version-preview')?.answer.parse(answer) as Preview;
}; // prettier-ignore
const submitted = async (): Promise<string> => {
  const plan = await drafted('merge-villages', '2020-01-06', [merging(await opened('r'))]);
  await send('submit-plan', { register: 'r', plan });
  return plan;
};

describe('Before a plan is moved to another version of its procedure', () => {
  it('a person reads which deadline of which task would be another one, and nothing is recorded', async () => {
    const plan = await submitted();
    const before = await running.events();
    const preview = await previewed(plan, { version: '05/2022/TT-BNV' });
    expect(preview).toMatchObject({
      from: { version: '14/2018/TT-BNV' },
      to: { version: '05/2022/TT-BNV' },
      refused: null,
    });
    // Circular 05/2022 leaves the commune 5 working days for the dossier, where 04/2012 left 10.
    const dossier = preview.changes.flatMap(({ tasks }) => tasks).find(({ task }) => task === 'dossier');
    expect(dossier?.parts.find(({ part }) => part === 'deadline')).toMatchObject({
      from: { count: 10, unit: 'working-days' },
      to: { count: 5, unit: 'working-days' },
    });
    expect(preview.changes.every(({ change }) => change !== 'same')).toBe(true);
    expect(await running.events()).toBe(before);
  });

  it('and then finds the plan as it was told: the stage, the tasks, and what happened', async () => {
    const plan = await submitted();
    const asked = { version: '05/2022/TT-BNV', stage: 'scheme' };
    const preview = await previewed(plan, asked);
    await send('move-plan-to-version', { register: 'r', plan, procedure: 'merge-villages', ...asked, reason: 'Thông tư mới' }, 'lanh-dao'); // prettier-ignore
    const then = await shown(plan);
    expect(then.procedures).toMatchObject([{ stage: preview.stageThen, version: preview.to.version }]);
    const open = then.tasks.filter((one) => one.open).map(({ template }) => template);
    expect(open).toEqual(preview.opened.map(({ task }) => task));
    expect(preview.closed.length).toBeGreaterThan(0);
    expect(preview.steps[0]).toMatchObject({ type: 'PlanMovedToVersion', vi: expect.stringContaining('05/2022/TT-BNV') as string }); // prettier-ignore
  });

  it('is told why it cannot be moved there: it runs under that version, it knows no such stage, or it is a draft', async () => {
    const plan = await submitted();
    expect((await previewed(plan, { version: '14/2018/TT-BNV' })).refused).toMatchObject({
      code: 'no-change',
    });
    expect((await previewed(plan, { version: '05/2022/TT-BNV', stage: 'nowhere' })).refused).toMatchObject({ code: 'stage-unknown' }); // prettier-ignore
    const draft = await drafted('merge-villages', '2020-01-06', []);
    expect((await previewed(draft, { version: '05/2022/TT-BNV' })).refused).toMatchObject({ code: 'plan-not-in-state' }); // prettier-ignore
    const path = `/api/v1/registers/r/plans/${plan}/version-preview?procedure=merge-villages&version=1999`;
    expect(await running.get(path, who['chuyen-vien'])).toMatchObject({ status: 422, body: { type: '/problems/procedure-unknown' } }); // prettier-ignore
  });

  it('reads it on the command line, in words', async () => {
    const plan = await submitted();
    const ran = await kientoan(['version-preview', 'r', plan, '--procedure', 'merge-villages', '--version', '05/2022/TT-BNV', '--data', running.folder]); // prettier-ignore
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    expect(ran.out).toMatch(/14\/2018\/TT-BNV -> 05\/2022\/TT-BNV/);
    expect(ran.out).toMatch(/dossier.*changed\n\s+.*deadline: \{"count":10/s);
    expect(ran.out).toContain('nothing was recorded');
  });

  it('no plan is moved behind its effect: it would be over without an approval, and nothing of it would hold', async () => {
    const unit = await opened('r');
    const plan = await drafted('merge-villages', '2020-01-06', [merging(unit)]);
    await send('submit-plan', { register: 'r', plan });
    const move = {
      register: 'r',
      plan,
      procedure: 'merge-villages',
      version: '09/2017/TT-BNV',
      reason: 'Bản cũ',
    };
    for (const stage of ['effect', 'aftermath'])
      expect(await refused('move-plan-to-version', { ...move, stage })).toMatchObject({
        type: '/problems/stage-unknown',
        facts: {
          stages: ['agreement', 'scheme', 'consultation', 'council', 'dossier', 'appraisal', 'resolution'],
        },
      });
    await send('move-plan-to-version', { ...move, stage: 'dossier' });
  });
});
