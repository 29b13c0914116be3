import type { DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { hasRole, type Rights } from '../../kernel/scope.js';
import type { Role } from '../../kernel/command.js';
import { hasOneOf, STEERERS } from './plan-roles.js';
import { isEdited, RULE, type PlanRules } from './plan-rules.js';
import { isOpen, type Plan, type PlanDecision, type PlanStatus, type Task } from './plan.state.js';

/** The plan exists and is of the register that the command names. */
export function guardPlan(
  plan: Plan,
  { plan: id, register = plan.register }: { plan: string; register?: string },
): void {
  if (plan.status !== 'none' && plan.register === register) return;
  reject({
    code: 'plan-unknown', where: '/plan', rule: RULE, detail: `The register "${register}" has no plan "${id}".`,
    remedy: 'Look it up with `kientoan plans REGISTER`.', facts: { plan: id },
  }); // prettier-ignore
}

/** The plan is in one of these states. */
export function guardStatus(plan: Plan, allowed: readonly PlanStatus[]): void {
  if (allowed.includes(plan.status)) return;
  reject({
    code: 'plan-not-in-state', where: '/plan', rule: RULE, detail: `The plan is ${plan.status}; this can be done while it is ${allowed.join(' or ')}.`,
    remedy: 'Look at what can be done with it now (`allowedActions`).', facts: { status: plan.status, allowed },
  }); // prettier-ignore
}

/** Nothing moves a plan that is suspended, or stands still because of an incident. */
export function guardMoves(plan: Plan): void {
  if (plan.suspended) {
    reject({
      code: 'plan-suspended', where: '/plan', rule: RULE, detail: 'The plan is suspended.',
      remedy: 'Resume it first (ResumePlan).',
    }); // prettier-ignore
  }
  const [incident] = plan.incidents.values();
  if (incident) {
    reject({
      code: 'plan-halted', where: '/plan', rule: RULE, detail: `The plan stands still: ${incident.detail}`,
      remedy: 'Settle the incident first (SettlePlanIncident).', facts: { incident: incident.incident, code: incident.code },
    }); // prettier-ignore
  }
}

/** Decisions may be written in a draft, and in a stage that says so. */
export function guardEditable(plan: Plan, rules: PlanRules, procedure: string): void {
  guardMoves(plan);
  if (!isEdited(rules, plan, procedure)) guardStatus(plan, ['draft']);
}

/** A decision of the plan. */
export function decisionOf(plan: Plan, id: string): PlanDecision {
  const found = plan.decisions.find((decision) => decision.id === id);
  if (found) return found;
  return reject({
    code: 'plan-decision-unknown', where: '/decision', rule: RULE, detail: `The plan has no decision "${id}".`,
    remedy: 'Look at the plan for its decisions.', facts: { decisions: plan.decisions.map((one) => one.id).toArray().slice(0, 100) },
  }); // prettier-ignore
}

/** A task that waits for somebody. */
export function openTask(plan: Plan, id: string): Task {
  const task = plan.tasks.get(id);
  if (!task) {
    return reject({
      code: 'task-unknown', where: '/task', rule: RULE, detail: `The plan has no task "${id}".`,
      remedy: 'Look into your tasks with `kientoan tasks REGISTER`.', facts: { task: id },
    }); // prettier-ignore
  }
  if (!isOpen(task)) {
    reject({
      code: 'task-closed', where: '/task', rule: RULE, detail: `The task is ${task.status}${task.doneBy === null ? '' : ` by "${task.doneBy}"`}.`,
      remedy: 'Nothing is to be done.', facts: { task: id, status: task.status, by: task.doneBy },
    }); // prettier-ignore
  }
  return task;
}

/** Roles whose holders may do a task: its own, and the one to which it escalated. */
export function rolesOf({ role, escalatedTo }: Task): string[] {
  return escalatedTo ? [role, escalatedTo.role] : [role];
}

/** Whether somebody may do a task. */
export function mayDo(task: Task, rights: Rights, actor: string): boolean {
  if (!rolesOf(task).some((role) => hasRole(rights, role as Role))) return false;
  const escalated = task.escalatedTo !== null && hasRole(rights, task.escalatedTo.role as Role);
  return task.holder === null || task.holder === actor || escalated;
}

/** Whether somebody may give a task to another person: who may do it, or, lest a holder who never answers keeps it for ever, who steers plans. */
export function mayDelegate(task: Task, rights: Rights, actor: string): boolean {
  return mayDo(task, rights, actor) || (task.holder !== null && hasOneOf(rights, STEERERS));
}

export function guardMayDelegate(task: Task, context: DecisionContext): void {
  if (!mayDelegate(task, context.rights, context.actor.id)) guardMayDo(task, context);
}

/** The sender has the task's role, and nobody else has the task. */
export function guardMayDo(task: Task, { rights, actor }: DecisionContext): void {
  if (mayDo(task, rights, actor.id)) return;
  const wanting = !rolesOf(task).some((role) => hasRole(rights, role as Role));
  reject({
    code: wanting ? 'task-role' : 'task-held', where: '/task', rule: RULE,
    detail: wanting ? `The task is for: ${rolesOf(task).join(', ')}.` : `"${task.holder ?? ''}" has the task.`,
    remedy: wanting ? 'Leave it to somebody who has that role.' : 'Have it delegated to you (DelegateTask): by its holder, or by whoever steers the plan.', facts: { task: task.task, roles: rolesOf(task), holder: task.holder },
  }); // prettier-ignore
}

/** A command that would leave everything as it is. */
export function noChange(where: string, detail: string): never {
  return reject({ code: 'no-change', where, rule: RULE, detail, remedy: 'Nothing is to be done.' });
}
