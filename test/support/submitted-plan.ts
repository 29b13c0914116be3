import type { Answer, RunningSystem } from './running-system.js';

/** Drafts and submits a plan in the register `kon-tum`, which renames a village. Gives its id. */
export async function submittedPlan({ send, get }: RunningSystem): Promise<string> {
  const done = ({ status, body }: Answer): Record<string, string> => {
    if (status >= 300) throw new Error(JSON.stringify(body));
    return body as Record<string, string>;
  };
  const on = { register: 'kon-tum' };
  const draft = { ...on, title: 'Đổi tên thôn', reason: 'Trùng tên', procedures: ['direct-decision'], effectiveOn: '2030-01-01' };
  const { stream = '', position = '' } = done(await send('draft-plan', draft));
  const plan = stream.replace('plan-', '');
  const answer = await get(`/api/v1/registers/kon-tum/units?kind=village&limit=1&position=${position}`);
  const { units } = answer.body as { units: readonly { readonly unit: string }[] };
  const unit = units[0]?.unit;
  done(await send('add-decision', { ...on, plan, procedure: 'direct-decision', command: 'RenameVillage', body: { unit, name: 'Tên mới' } }));
  done(await send('submit-plan', { ...on, plan }));
  return plan;
} // prettier-ignore
