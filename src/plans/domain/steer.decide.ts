import type { z } from 'zod';
import { reject } from '../../kernel/rejection.js';
import { waysOf, type IncidentWay } from './incident-ways.js';
import type { movePlanSchema, reasonedSchema, settlePlanIncidentSchema } from './plan.command.js';
import { PlanCourse } from './plan-course.js';
import type { PlanDecider } from './plan-decider.js';
import { stagesBeforeEffect } from './check-way.js';
import { guardMoves, guardPlan, guardStatus, noChange } from './plan-guards.js';
import { RULE } from './plan-rules.js';
import type { PlanEventData } from './plan.events.js';
import { holdingRegisters, registerOf, type Plan } from './plan.state.js';
import { guardSent } from './sent-guard.js';
import { guardRegisterHeld, limitsOf } from './within-scope.js';

type Reasoned = z.infer<typeof reasonedSchema>;

/** States in which nothing of a plan is recorded in any register yet. */
const BEFORE = ['running', 'scheduled'] as const;

export const suspendPlan: PlanDecider<Reasoned> = (rules) => (command, plan, context) => {
  guardPlan(plan, command);
  guardStatus(plan, ['draft', 'running', 'scheduled', 'in-effect']);
  guardMoves(plan);
  const course = new PlanCourse(plan, rules, context);
  course.note('PlanSuspended', { reason: command.reason, by: context.actor.id });
  return course.events;
};

export const resumePlan: PlanDecider<Reasoned> = (rules) => (command, plan, context) => {
  guardPlan(plan, command);
  guardStatus(plan, ['draft', 'running', 'scheduled', 'in-effect']);
  if (!plan.suspended) noChange('/plan', 'The plan is not suspended.');
  const course = new PlanCourse(plan, rules, context);
  course.note('PlanResumed', { reason: command.reason, by: context.actor.id });
  course.beginIfDue();
  return course.events;
};

export const amendPlan: PlanDecider<Reasoned> = (rules) => (command, plan, context) => {
  guardPlan(plan, command);
  guardStatus(plan, BEFORE);
  guardMoves(plan);
  const course = new PlanCourse(plan, rules, context);
  course.note('PlanAmended', {
    reason: command.reason,
    release: holdingRegisters(plan),
    by: context.actor.id,
  });
  return course.events;
};

export const cancelPlan: PlanDecider<Reasoned> = (rules) => (command, plan, context) => {
  guardPlan(plan, command);
  guardStatus(plan, ['draft', ...BEFORE]);
  const course = new PlanCourse(plan, rules, context);
  course.note('PlanCancelled', {
    reason: command.reason,
    release: holdingRegisters(plan),
    by: context.actor.id,
  });
  return course.events;
};

/** Moves a plan to another version of a procedure, into a stage of it that it names. */
export const movePlanToVersion: PlanDecider<z.infer<typeof movePlanSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    guardStatus(plan, ['running']);
    guardMoves(plan);
    const from = plan.tracks.get(command.procedure)?.pin;
    const version = rules.procedures.version(command.procedure, command.version);
    if (!from || !version) {
      return reject({
        code: 'procedure-unknown', where: '/version', rule: RULE, detail: `There is no version "${command.version}" of procedure "${command.procedure}" to which the plan could move.`,
        remedy: 'Look them up with `kientoan procedures`.', facts: { procedure: command.procedure, known: rules.procedures.all.filter(({ name }) => name === command.procedure).map((one) => one.version) },
      }); // prettier-ignore
    }
    if (from.hash === version.hash) noChange('/version', 'The plan runs under that version already.');
    const open = stagesBeforeEffect(version);
    const stage = open.find(({ id }) => id === command.stage);
    if (!stage) {
      return reject({
        code: 'stage-unknown', where: '/stage', rule: version.citation, detail: `A plan cannot go on in stage "${command.stage}" of that version.`,
        remedy: 'Name one of its stages before the effect.', facts: { stages: open.map(({ id }) => id) },
      }); // prettier-ignore
    }
    const to = { name: version.name, version: version.version, hash: version.hash };
    const course = new PlanCourse(plan, rules, context);
    course.note('PlanMovedToVersion', { procedure: version.name, from, to, stage: stage.id, reason: command.reason, by: context.actor.id }); // prettier-ignore
    course.voidApproval(version.name);
    course.enter(version.name, stage.id);
    course.advance();
    return course.events;
  };

/** A person decides how a plan that stands still goes on. */
export const settlePlanIncident: PlanDecider<z.infer<typeof settlePlanIncidentSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    const incident = plan.incidents.get(command.incident);
    if (!incident) {
      return reject({
        code: 'incident-unknown', where: '/incident', rule: RULE, detail: `The plan has no open incident "${command.incident}".`,
        remedy: 'Look at the plan for its incidents.', facts: { incidents: [...plan.incidents.keys()] },
      }); // prettier-ignore
    }
    guardWay(plan, incident, command);
    const { incident: id, how, reason } = command;
    const course = new PlanCourse(plan, rules, context);
    course.note('PlanIncidentSettled', { incident: id, how, reason, by: context.actor.id });
    if (how === 'amend')
      course.note('PlanAmended', { reason, release: holdingRegisters(plan), by: context.actor.id });
    else if (how === 'cancel')
      course.note('PlanCancelled', { reason, release: holdingRegisters(plan), by: context.actor.id }); // prettier-ignore
    else if (how === 'try-again') tryAgain(course, incident, command.body);
    else course.advance();
    return course.events;
  };

function tryAgain(course: PlanCourse, incident: PlanEventData<'PlanHalted'>, body?: Readonly<Record<string, unknown>>): void {
  const { step, register, send } = incident;
  if (step === 'carry-out' && register !== null) return course.carryOut(register, (course.plan.executing?.attempt ?? 0) + 1);
  if (step === 'take-back') return course.takeBack(incident.incident);
  if (step === 'reserve') {
    const { effectiveOn, reserved, timers } = course.plan;
    course.note('PlanScheduled', { effectiveOn: effectiveOn ?? course.on, reserve: reserved.map(({ register: of, units }) => ({ register: of, units: [...units] })), timers: [...timers.filter(({ purpose }) => purpose === 'effect').values()] });
    return course.beginIfDue();
  }
  const refused = send === null ? undefined : course.plan.sends.get(send);
  if (!refused) return;
  const whole = { ...refused.body, ...body };
  guardSent(course.rules, refused.command, whole, '/body', RULE);
  const to = registerOf({ body: whole }, course.plan.register);
  guardRegisterHeld(course.context.rights, course.plan, to, '/body/register');
  course.note('SendRepeated', {
    of: send ?? '', send: course.newId('send'), command: refused.command, body: whole, ...limitsOf(course.context.rights, to), by: course.context.actor.id,
  });
} // prettier-ignore

/** @throws Rejection `incident-way` */
function guardWay(plan: Plan, incident: PlanEventData<'PlanHalted'>, { how }: { how: IncidentWay }): void {
  const ways = waysOf(plan, incident);
  if (ways.includes(how)) return;
  reject({
    code: 'incident-way', where: '/how', rule: RULE, detail: `This incident is not settled by "${how}".`,
    remedy: `Settle it by: ${ways.join(', ')}.`, facts: { step: incident.step, ways },
  });
} // prettier-ignore
