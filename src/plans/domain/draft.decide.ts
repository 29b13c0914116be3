import type { z } from 'zod';
import { reject } from '../../kernel/rejection.js';
import { changesUnits } from '../../structure/index.js';
import type {
  addDecisionSchema,
  attachDocumentSchema,
  changeDecisionSchema,
  commentSchema,
  draftPlanSchema,
  moveDecisionSchema,
  removeDecisionSchema,
  setEffectiveDaySchema,
} from './plan.command.js';
import { decisionOf, guardEditable, guardPlan, guardStatus, noChange } from './plan-guards.js';
import { PlanCourse } from './plan-course.js';
import { followedProcedure, RULE, type PlanRules } from './plan-rules.js';
import type { PlanDecider } from './plan-decider.js';
import { registerOf, type Plan } from './plan.state.js';
import { guardRegisterHeld } from './within-scope.js';

/** Id of the plan that a command drafts. */
export const draftPlan: PlanDecider<z.infer<typeof draftPlanSchema>> =
  (rules) =>
  ({ register, title, reason, locality = null, procedures, effectiveOn = null }, plan, context) => {
    const names = [...new Set(procedures)];
    for (const [at, name] of names.entries()) {
      if (rules.procedures.inForce(name, context.today)) continue;
      const known = [...new Set(rules.procedures.all.map((one) => one.name))];
      reject({
        code: 'procedure-unknown', where: `/procedures/${at}`, rule: RULE, detail: `No version of procedure "${name}" is in force on ${context.today}.`,
        remedy: 'Look them up with `kientoan procedures`.', facts: { procedure: name, known },
      }); // prettier-ignore
    }
    const course = new PlanCourse({ ...plan, id: context.newId('plan', 0) }, rules, context);
    course.note('PlanDrafted', { register, title, reason, locality, procedures: names, effectiveOn, by: context.actor.id }); // prettier-ignore
    return course.events;
  };

export const setEffectiveDay: PlanDecider<z.infer<typeof setEffectiveDaySchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    for (const procedure of plan.tracks.keys()) guardEditable(plan, rules, procedure);
    if (plan.effectiveOn === command.effectiveOn) noChange('/effectiveOn', 'The plan takes effect on that day already.'); // prettier-ignore
    const course = new PlanCourse(plan, rules, context);
    course.note('EffectiveDaySet', { effectiveOn: command.effectiveOn, by: context.actor.id });
    for (const procedure of plan.tracks.keys()) course.voidApproval(procedure);
    return course.events;
  };

export const addDecision: PlanDecider<z.infer<typeof addDecisionSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    guardProcedure(plan, command.procedure);
    guardEditable(plan, rules, command.procedure);
    guardRegisterHeld(context.rights, plan, registerOf(command, plan.register), '/body/register');
    guardFits(plan, rules, command.procedure, command);
    const course = new PlanCourse(plan, rules, context);
    const at = Math.min(command.at ?? plan.decisions.size, plan.decisions.size);
    course.note('DecisionAdded', { decision: context.newId('decision', 0), procedure: command.procedure, at, command: command.command, body: command.body, by: context.actor.id }); // prettier-ignore
    course.voidApproval(command.procedure);
    return course.events;
  };

export const changeDecision: PlanDecider<z.infer<typeof changeDecisionSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    const { id, procedure } = decisionOf(plan, command.decision);
    guardEditable(plan, rules, procedure);
    guardRegisterHeld(context.rights, plan, registerOf(command, plan.register), '/body/register');
    guardFits(plan, rules, procedure, command);
    const course = new PlanCourse(plan, rules, context);
    course.note('DecisionChanged', { decision: id, command: command.command, body: command.body, by: context.actor.id }); // prettier-ignore
    course.voidApproval(procedure);
    return course.events;
  };

export const moveDecision: PlanDecider<z.infer<typeof moveDecisionSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    const decision = decisionOf(plan, command.decision);
    guardEditable(plan, rules, decision.procedure);
    const at = Math.min(command.at, plan.decisions.size - 1);
    if (plan.decisions.indexOf(decision) === at) noChange('/at', 'The decision stands there already.');
    const course = new PlanCourse(plan, rules, context);
    course.note('DecisionMoved', { decision: decision.id, at, by: context.actor.id });
    for (const procedure of plan.tracks.keys()) course.voidApproval(procedure);
    return course.events;
  };

export const removeDecision: PlanDecider<z.infer<typeof removeDecisionSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    const { id, procedure } = decisionOf(plan, command.decision);
    guardEditable(plan, rules, procedure);
    const course = new PlanCourse(plan, rules, context);
    course.note('DecisionRemoved', { decision: id, by: context.actor.id });
    course.voidApproval(procedure);
    return course.events;
  };

const LIVING = ['draft', 'running', 'scheduled', 'executing', 'compensating', 'in-effect'] as const;

export const attachDocument: PlanDecider<z.infer<typeof attachDocumentSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    guardStatus(plan, LIVING);
    const { kind = null, ...document } = command.document;
    const course = new PlanCourse(plan, rules, context);
    course.note('DocumentAttached', { document: { ...document, kind }, by: context.actor.id });
    return course.events;
  };

export const commentOnPlan: PlanDecider<z.infer<typeof commentSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    const course = new PlanCourse(plan, rules, context);
    course.note('CommentMade', { comment: context.newId('comment', 0), text: command.text, by: context.actor.id }); // prettier-ignore
    return course.events;
  };

function guardProcedure(plan: Plan, procedure: string): void {
  if (plan.tracks.has(procedure)) return;
  reject({
    code: 'procedure-unknown', where: '/procedure', rule: RULE, detail: `The plan does not run under procedure "${procedure}".`,
    remedy: 'Name one of the plan.', facts: { procedure, known: [...plan.tracks.keys()] },
  }); // prettier-ignore
}

/** A command that changes units, that the procedure carries, and to which the plan gives its day. */
function guardFits(plan: Plan, rules: PlanRules, name: string, { command, body }: { command: string; body: Readonly<Record<string, unknown>> }): void {
  const procedure = followedProcedure(rules, plan, name, plan.draftedOn ?? '');
  const carried = procedure?.decisions ?? [];
  if (!changesUnits(command) || !carried.includes(command)) {
    reject({
      code: 'decision-unfit', where: '/command', rule: procedure?.citation ?? RULE, detail: `A plan does not carry "${command}" under procedure "${name}".`,
      remedy: 'Name one of the commands that the procedure carries.', facts: { command, carried },
    });
  }
  if (body['effectiveOn'] !== undefined) {
    reject({
      code: 'decision-unfit', where: '/body/effectiveOn', rule: RULE, detail: 'The effective day is the plan\'s.',
      remedy: 'Leave it out, and set the plan\'s day (SetEffectiveDay).',
    });
  }
} // prettier-ignore
