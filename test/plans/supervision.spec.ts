import { bearer } from '../support/tokens.js';
import { complete, document, drafted, get, on, opened, refused, send, servePlans, shown, task, who } from '../support/plans-over-http.js'; // prettier-ignore

/** A thematic supervision: its limit is that of the level, from the self-report on, and is extended once. */

servePlans();
beforeAll(async () => {
  who['thanh-tra'] = await bearer({ actor: 'thanh-tra', roles: ['inspector'] });
});

/** Begun on Tuesday, 1 October 2019. */
async function begun(): Promise<string> {
  await opened('r');
  const plan = await drafted('thematic-supervision', '2019-12-01', []);
  await send('submit-plan', { register: 'r', plan });
  return plan;
}

const inspect = (plan: string, template: string, more: object = {}): Promise<void> => complete(plan, template, more, 'thanh-tra'); // prettier-ignore
const refusedAs = async (plan: string, template: string, more: object, by = 'thanh-tra') =>
  refused('complete-task', { register: 'r', plan, task: await task(plan, template), ...more }, by);
const open = async (plan: string, template: string): Promise<unknown> =>
  (await shown(plan)).tasks.find((one) => one.open && one.template === template);

async function supervised(plan: string, values: object): Promise<void> {
  await inspect(plan, 'outline', { values, evidence: [await document('outline')] });
  await inspect(plan, 'self-report', { evidence: [await document('self-report')] });
}

describe('A thematic supervision', () => {
  it('at the grassroots takes 20 working days from the self-report at most, and is extended once by a third of them', async () => {
    const plan = await begun();
    const outline = await document('outline');
    const tooLong = await refusedAs(plan, 'outline', { values: { level: 'grassroots', limit: 21 }, evidence: [outline] }); // prettier-ignore
    expect(tooLong).toMatchObject({ status: 422, type: '/problems/form-unfit', where: '/values/limit', facts: { atMost: 20 } }); // prettier-ignore
    await supervised(plan, { level: 'grassroots', limit: 20 });
    expect(await open(plan, 'supervision')).toMatchObject({ dueOn: '2019-10-29' });

    await on('2019-10-29');
    await inspect(plan, 'supervision', { values: { result: 'more-time' } });
    expect(await refusedAs(plan, 'extension', { values: { days: 7 } }, 'lanh-dao')).toMatchObject({ status: 422, where: '/values/days', facts: { atMost: 6 } }); // prettier-ignore
    await complete(plan, 'extension', { values: { days: 6 } }, 'lanh-dao');
    expect(await open(plan, 'extended')).toMatchObject({ dueOn: '2019-11-06' });
    await on('2019-11-07');
    expect(await open(plan, 'extended')).toMatchObject({ escalatedTo: { role: 'approver', level: 'district' } }); // prettier-ignore
    expect(await refusedAs(plan, 'extended', { values: { result: 'more-time' } })).toMatchObject({ type: '/problems/form-unfit' }); // prettier-ignore
  });

  it('above the grassroots has the limit that its decision sets; what is to be remedied is followed to the day that the conclusion sets', async () => {
    const plan = await begun();
    await supervised(plan, { level: 'above', limit: 40 });
    expect(await open(plan, 'supervision')).toMatchObject({ dueOn: '2019-11-26' });
    await inspect(plan, 'supervision', { values: { result: 'done' } });
    await inspect(plan, 'conference', { values: { 'held-on': '2019-10-01' } });
    const notice = await document('notice');
    const none = { remedy: 'none', 'remedy-days': 30 };
    expect(await refusedAs(plan, 'conclusion', { values: none, evidence: [notice] })).toMatchObject({ where: '/values/remedy-days', facts: { atMost: 0 } }); // prettier-ignore
    await inspect(plan, 'conclusion', { values: { ...none, remedy: 'needed' }, evidence: [notice] });
    expect(await open(plan, 'remedy')).toMatchObject({ dueOn: '2019-10-31' });
    await inspect(plan, 'remedy');
    expect(await shown(plan)).toMatchObject({ status: 'completed' });
  });

  it('is simulated to its end with the longest limit that it may have', async () => {
    const plan = await begun();
    const course = await get(`r/plans/${plan}/simulation`);
    expect(course).toMatchObject({ status: 'completed', why: null });
    expect(course['tasks']).toContainEqual(
      expect.objectContaining({ task: 'supervision', dueOn: '2019-10-29' }),
    );
  });
});
