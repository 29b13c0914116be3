import type { z } from 'zod';
import type { DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { approve } from './approve.js';
import type {
  claimTaskSchema,
  completeTaskSchema,
  delegateTaskSchema,
  returnTaskSchema,
} from './plan.command.js';
import { PlanCourse } from './plan-course.js';
import type { PlanDecider } from './plan-decider.js';
import { mostIn } from './figures.js';
import {
  guardMayDelegate,
  guardMayDo,
  guardMoves,
  guardPlan,
  guardStatus,
  noChange,
  openTask,
} from './plan-guards.js';
import { pinnedProcedure, stageOf, templateOf, type PlanRules } from './plan-rules.js';
import type { FieldValue, PlanEventData } from './plan.events.js';
import { registerOf, type Plan, type Task } from './plan.state.js';
import type { Procedure, TaskTemplate } from './procedure.js';
import { guardSent } from './sent-guard.js';
import { filledForm } from './task-form.js';
import { guardRegisterHeld, limitsOf } from './within-scope.js';

export const claimTask: PlanDecider<z.infer<typeof claimTaskSchema>> =
  (rules) => (command, plan, context) => {
    const task = taskAtHand(plan, command);
    guardMayDo(task, context);
    if (task.holder === context.actor.id) noChange('/task', 'You have the task already.');
    const course = new PlanCourse(plan, rules, context);
    course.note('TaskClaimed', { task: task.task, by: context.actor.id });
    return course.events;
  };

export const delegateTask: PlanDecider<z.infer<typeof delegateTaskSchema>> =
  (rules) => (command, plan, context) => {
    const task = taskAtHand(plan, command);
    guardMayDelegate(task, context);
    const course = new PlanCourse(plan, rules, context);
    course.note('TaskDelegated', { task: task.task, to: command.to, by: context.actor.id });
    return course.events;
  };

export const completeTask: PlanDecider<z.infer<typeof completeTaskSchema>> =
  (rules) => (command, plan, context) => {
    const task = taskAtHand(plan, command);
    guardMayDo(task, context);
    const { procedure, template } = templateFor(rules, plan, task);
    guardOtherHands(plan, task, template, context);
    const values = filledForm(template, command, context.today, (atMost, given) => mostIn(plan, procedure.name, atMost, given)); // prettier-ignore
    const evidence = command.evidence.map(({ kind = null, ...document }) => ({ ...document, kind }));
    guardEvidence(plan, template, evidence);
    const course = new PlanCourse(plan, rules, context);
    const sends = commandsIn(values).map(({ where, command: name, body }) => {
      const whole = { register: plan.register, ...body };
      guardSent(rules, name, whole, where, template.citation);
      const register = registerOf({ body: whole }, plan.register);
      guardRegisterHeld(context.rights, plan, register, where);
      return {
        send: course.newId('send'),
        command: name,
        body: whole,
        ...limitsOf(context.rights, register),
      };
    });
    course.note('TaskCompleted', { task: task.task, values, evidence, sends, by: context.actor.id });
    if (template.approves) approve(course, procedure, task, command);
    course.advance();
    return course.events;
  };

export const returnTask: PlanDecider<z.infer<typeof returnTaskSchema>> =
  (rules) => (command, plan, context) => {
    const task = taskAtHand(plan, command);
    guardMayDo(task, context);
    const { procedure } = templateFor(rules, plan, task);
    const back = stageOf(procedure, task.stage)?.exits.find(({ returns }) => returns);
    if (!back) {
      return reject({
        code: 'task-not-returnable', where: '/task', rule: procedure.citation, detail: 'From this stage the procedure leads nowhere back.',
        remedy: 'Complete the task, or amend or cancel the plan.', facts: { stage: task.stage },
      }); // prettier-ignore
    }
    const course = new PlanCourse(plan, rules, context);
    course.note('TaskReturned', { task: task.task, reason: command.reason, by: context.actor.id });
    course.voidApproval(procedure.name);
    course.enter(procedure.name, back.to);
    course.advance();
    return course.events;
  };

/** A task that somebody may do now. */
function taskAtHand(plan: Plan, command: { plan: string; register: string; task: string }): Task {
  guardPlan(plan, command);
  const task = openTask(plan, command.task);
  guardStatus(plan, ['running', 'in-effect']);
  guardMoves(plan);
  return task;
}

function templateFor(rules: PlanRules, plan: Plan, task: Task): { procedure: Procedure; template: TaskTemplate } {
  const procedure = pinnedProcedure(rules, plan, task.procedure);
  const template = templateOf(procedure, task.stage, task.template);
  if (!template) throw new Error(`procedure ${procedure.name} has no task ${task.template} in ${task.stage}`);
  return { procedure, template };
} // prettier-ignore

/** Some steps take another person than the one who did an earlier one. */
function guardOtherHands(plan: Plan, task: Task, { otherThan, citation }: TaskTemplate, { actor }: DecisionContext): void {
  if (otherThan === undefined) return;
  const earlier = [...plan.tasks.values()].filter((one) => one.procedure === task.procedure && one.template === otherThan && one.doneBy === actor.id);
  if (earlier.length === 0) return;
  reject({
    code: 'four-eyes', where: '/task', rule: citation, detail: `"${actor.id}" did "${earlier[0]?.title.en ?? otherThan}"; this takes another person.`,
    remedy: 'Leave it to somebody else.', facts: { task: task.task, otherThan },
  });
} // prettier-ignore

function guardEvidence(plan: Plan, { evidence: kinds, citation }: TaskTemplate, given: PlanEventData<'TaskCompleted'>['evidence']): void {
  const has = (kind: string): boolean => given.some((one) => one.kind === kind) || plan.documents.some((one) => one.kind === kind);
  const missing = kinds.filter((kind) => !has(kind));
  if (missing.length === 0) return;
  reject({
    code: 'evidence-missing', where: '/evidence', rule: citation, detail: `No document of kind ${missing.join(', ')} is attached.`,
    remedy: 'Attach it to the plan (AttachDocument), or name it in `evidence`.', facts: { missing },
  });
} // prettier-ignore

interface Sent {
  /** A JSON pointer to its body. */
  readonly where: string;
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function commandsIn(values: Readonly<Record<string, FieldValue>>): Sent[] {
  return Object.entries(values).flatMap(([field, value]) =>
    (Array.isArray(value) ? (value as object[]) : []).flatMap((one, at) =>
      'command' in one ? [{ ...(one as Omit<Sent, 'where'>), where: `/values/${field}/${at}/body` }] : [],
    ),
  );
}
