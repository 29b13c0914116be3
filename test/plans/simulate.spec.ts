import { approve, complete, document, drafted, get, merging, on, opened, running, send, servePlans, shown, today, who } from '../support/plans-over-http.js'; // prettier-ignore
import { kientoan } from '../support/command-line.js';

/** A plan run ahead on a clock of its own. */

servePlans();

interface Simulation {
  readonly status: string;
  readonly until: string;
  readonly tookEffectOn: string | null;
  readonly why: { code: string; task: string | null; facts: Record<string, unknown> } | null;
  readonly steps: { on: string; type: string; vi: string }[];
  readonly tasks: { task: string; round: number; dueOn: string | null; doneOn: string | null; status: string; escalatedTo: string | null }[]; // prettier-ignore
}
const simulated = async (plan: string, asked: Record<string, string> = {}): Promise<Simulation> =>
  (await get(`r/plans/${plan}/simulation?${new URLSearchParams(asked).toString()}`)) as unknown as Simulation; // prettier-ignore
const types = ({ steps }: Simulation): string[] => steps.map(({ type }) => type);
const merger = async (effectiveOn = '2020-01-06'): Promise<string> =>
  drafted('merge-villages', effectiveOn, [merging(await opened('r'))]);

describe('A plan that is run ahead', () => {
  it('comes to its end on its days, with each task, and nothing is recorded', async () => {
    const plan = await merger();
    const before = await running.events();
    const course = await simulated(plan);
    expect(course).toMatchObject({ status: 'completed', tookEffectOn: '2020-01-06', why: null });
    const dossier = course.tasks.find(({ task }) => task === 'dossier');
    // Ten working days from the first of October.
    expect(dossier).toMatchObject({ dueOn: '2019-10-15', doneOn: '2019-10-15', status: 'completed' });
    expect(course.tasks.filter(({ task }) => task === 'minutes')).toHaveLength(2);
    expect(course.steps.map(({ vi }) => vi).join(' ')).toMatch(/Hoàn thành việc "Biên bản lấy ý kiến": 100 đồng ý trên 100 có quyền.*Phương án có hiệu lực/); // prettier-ignore
    expect(await running.events()).toBe(before);
    expect(await shown(plan)).toMatchObject({ status: 'draft' });
  });

  it('comes to an end at the last day that can be written as well, from there or to there', async () => {
    const plan = await merger('9999-12-31');
    expect(await simulated(plan)).toMatchObject({ until: '9999-12-31', status: 'completed' });
    expect(await simulated(plan, { from: '9999-12-31' })).toMatchObject({ until: '9999-12-31' });
    expect(await simulated(plan, { from: '9999-12-20', effectiveOn: '9999-12-24' })).toMatchObject({
      until: '9999-12-31',
    });
  });

  it('goes the way that it then goes in truth', async () => {
    const unit = await opened('r');
    const plan = await drafted('direct-decision', '2019-10-10', [{ command: 'RenameCell', body: { unit: unit('@c1'), name: 'Chi bộ Một' } }]); // prettier-ignore
    const drafting = await running.events();
    const course = await simulated(plan);
    await send('submit-plan', { register: 'r', plan });
    expect(types(await simulated(plan))).toEqual(types(course).slice(2));
    await complete(plan, 'record', { evidence: [await document('signed-decision')] });
    await approve(plan, 'check', 'direct-decision');
    // Its register holds its units by now; it goes on from there as well.
    expect(types(await simulated(plan))).toEqual(types(course).slice(types(course).indexOf('TimerFired')));
    await on('2019-10-10');
    const recorded: string[] = [];
    for await (const { stream, type } of running.system.store.readAll())
      if (stream.startsWith('plan-')) recorded.push(type.split('.')[0] ?? '');
    expect(drafting).toBeGreaterThan(0);
    expect(recorded.slice(recorded.indexOf('PlanSubmitted'))).toEqual(types(course));
    expect((await simulated(plan)).why).toMatchObject({ code: 'plan-not-in-state' });
  });

  it('is given back where consent fails, once, and agreed to in the second round', async () => {
    const course = await simulated(await merger(), { whatIf: 'minutes.votes=50/100|80/100' });
    expect(course).toMatchObject({ status: 'completed', tookEffectOn: '2020-01-06' });
    const rounds = course.tasks.filter(({ task }) => task === 'minutes').map(({ round }) => round);
    expect(rounds).toEqual([1, 1, 2, 2]);
    const rejected = await simulated(await again(), { whatIf: 'council.result=rejected; appraisal=return' });
    expect(rejected.tasks.filter(({ task }) => task === 'council').map(({ round }) => round)).toEqual([1, 2, 3]); // prettier-ignore
    expect(rejected.tasks.filter(({ status }) => status === 'returned')).toMatchObject([{ task: 'appraisal' }]); // prettier-ignore
  });

  it('is told to those above where a task is late, and cannot go on where its day comes before its approval', async () => {
    const plan = await merger();
    const late = await simulated(plan, { whatIf: 'dossier=+20' });
    expect(late.tasks.find(({ task }) => task === 'dossier')).toMatchObject({ dueOn: '2019-10-15', doneOn: '2019-10-21', escalatedTo: 'approver' }); // prettier-ignore
    expect(late.steps).toContainEqual(expect.objectContaining({ on: '2019-10-16', type: 'TaskEscalated' }));
    const tooLate = await simulated(plan, { whatIf: 'dossier=+120' });
    expect(tooLate).toMatchObject({ status: 'running', tookEffectOn: null, why: { code: 'effective-before-approval', task: 'resolution' } }); // prettier-ignore
    expect(await simulated(plan, { whatIf: 'dossier=+120', effectiveOn: '2020-06-01' })).toMatchObject({ status: 'completed', tookEffectOn: '2020-06-01', why: null }); // prettier-ignore
    // Under the circular that was in force in 2016 it is called otherwise, and takes longer.
    const then = await simulated(plan, { from: '2016-10-03', effectiveOn: '2017-01-02' });
    expect(then).toMatchObject({ status: 'completed', tookEffectOn: '2017-01-02' });
    expect(then.steps[0]?.vi).toMatch(/04\/2012\/TT-BNV/);
  });

  it('is refused where something is supposed that nobody can mean, with what can be', async () => {
    const plan = await merger();
    const ask = (whatIf: string) => running.get(`/api/v1/registers/r/plans/${plan}/simulation?${new URLSearchParams({ whatIf }).toString()}`, who['lanh-dao']); // prettier-ignore
    expect(await ask('council')).toMatchObject({ status: 400, body: { where: 'whatIf' } });
    const unknown = await ask('king.result=passed');
    expect(unknown).toMatchObject({ status: 422, body: { type: '/problems/form-unfit', where: '/whatIf' } });
    expect(unknown.body.facts.known).toContain('council.result');
    expect((await ask('dossier=soon')).body).toMatchObject({ type: '/problems/form-unfit' });
    expect((await ask('minutes.votes=many')).body).toMatchObject({ type: '/problems/form-unfit' });
    // What a task itself refuses is told as what the plan cannot go on from.
    expect((await ask('minutes.votes=120/100')).body).toMatchObject({ why: { code: 'more-votes-than-entitled', task: 'minutes' } }); // prettier-ignore
    expect((await ask('council.result=perhaps')).body).toMatchObject({ why: { code: 'form-unfit', task: 'council' } }); // prettier-ignore
  });

  it('is shown on the command line, day by day', async () => {
    const plan = await merger();
    const simulate = (...more: string[]) => kientoan(['simulate', 'r', plan, '--from', today, ...more, '--data', running.folder]); // prettier-ignore
    const { code, out } = await simulate('--what-if', 'dossier=+20');
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/^completed on .*, took effect on 2020-01-06; nothing was recorded$/)]); // prettier-ignore
    expect(out).toMatch(/^2020-01-06 {2}Phương án có hiệu lực/m);
    expect((await simulate('--json')).json()).toEqual(await simulated(plan));
    expect((await simulate('--effective-on', '2019-10-02')).out).toMatch(/IT CANNOT GO ON at "resolution": effective-before-approval/); // prettier-ignore
    expect((await simulate('--what-if', 'nothing')).code).toBe(2);
  });
});

/** Another plan of the same register. */
async function again(): Promise<string> {
  const { units } = await get('r/units?kind=village');
  const ids = (units as { unit: string }[]).map(({ unit }) => unit);
  return drafted('merge-villages', '2020-01-06', [{ command: 'MergeVillages', body: { units: ids, into: { name: 'Thôn Mới', code: '03' }, accept: ['village-households'] } }]); // prettier-ignore
}
