import { z } from 'zod';
import { daySchema } from '../../kernel/schemas.js';
import { defineQuery, READERS } from '../../projections/index.js';
import { waysOf } from '../domain/incident-ways.js';
import type { PlanEventData } from '../domain/plan.events.js';
import type { Plan } from '../domain/plan.state.js';
import { planAt } from './plan-at.js';
import { plansDatabase, seenBy } from './seen-plans.js';

const incidentSchema = z.strictObject({
  incident: z.string(), plan: z.string(), planTitle: z.string(), register: z.string(), locality: z.string().nullable(), status: z.string(), since: daySchema,
  step: z.string(), at: z.string().nullable().meta({ description: 'The register that refused; null of a command that a task sent' }),
  command: z.string().meta({ description: 'The command that was refused' }),
  code: z.string(), detail: z.string(), facts: z.record(z.string(), z.unknown()),
  ways: z.array(z.string()).meta({ description: '`how` of SettlePlanIncident: the ways in which it can be settled now' }),
}).meta({ id: 'PlanIncident', description: 'A plan that stands still until a person settles it: where, and why' }); // prettier-ignore
export type OpenPlanIncident = z.infer<typeof incidentSchema>;

const COMMANDS = { reserve: 'ReserveUnits', 'carry-out': 'CarryOutPlan', 'take-back': 'TakeBackPlan' } as const; // prettier-ignore

function told(plan: Plan, halted: PlanEventData<'PlanHalted'>): OpenPlanIncident {
  const { incident, step, register: at, send, code, detail, facts, on: since } = halted;
  const { id, title: planTitle, register, locality, status } = plan;
  const command = step === 'send' ? (plan.sends.get(send ?? '')?.command ?? '') : COMMANDS[step];
  return { incident, plan: id, planTitle, register, locality, status, since, step, at, command, code, detail, facts, ways: [...waysOf(plan, halted)] };
} // prettier-ignore

/** The plans that stand still, of all registers and localities that the asker holds: where, why, and how it is settled. */
export const planIncidentsQuery = defineQuery({
  name: 'incidents',
  title: { vi: 'Phương án đang dừng vì sự cố', en: 'Plans that stand still because of an incident' },
  path: 'incidents',
  params: z.strictObject({}),
  example: {},
  answer: z.strictObject({ incidents: z.array(incidentSchema) }),
  pages: { list: 'incidents', key: ({ plan, incident }: OpenPlanIncident) => [plan, incident] },
  roles: READERS,
  scope: 'any',
  ownSubcommand: true,
  run: async (view, _params, context) => {
    const { after, limit } = context.page ?? {};
    let query = plansDatabase(view).selectFrom('plans as p').select('p.plan').where('p.incidents', '>', 0).where(seenBy(context)); // prettier-ignore
    // A plan may have several, of which the page before showed some.
    if (after !== undefined) query = query.where('p.plan', '>=', String(after[0]));
    if (limit !== undefined) query = query.limit(limit + 1);
    const incidents: OpenPlanIncident[] = [];
    for (const { plan } of await query.orderBy('p.plan').execute()) {
      const { state } = await planAt(view, plan);
      incidents.push(...state.incidents.valueSeq().map((halted) => told(state, halted)));
    }
    return { incidents };
  },
});
