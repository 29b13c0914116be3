import type { Rights } from '../../kernel/scope.js';
import { mayDelegate, mayDo } from './plan-guards.js';
import { DRAFTERS, EVERY_HAND, hasOneOf, STEERERS } from './plan-roles.js';
import { isEdited, type PlanRules } from './plan-rules.js';
import { isOpen, type Plan } from './plan.state.js';

/** Something that somebody can do with a plan now. */
export interface AllowedAction {
  /** Name of the command. */
  readonly command: string;
  readonly task?: string;
  readonly incident?: string;
}

/** What somebody can do with a plan as it stands: a page need not know the rules. The deciders refuse the rest. */
export function allowedActions(plan: Plan, rules: Pick<PlanRules, 'procedures'>, rights: Rights, actor: string): AllowedAction[] {
  const may = (...commands: string[]): AllowedAction[] => commands.map((command) => ({ command }));
  const { status, suspended, incidents } = plan;
  if (status === 'none' || !hasOneOf(rights, EVERY_HAND)) return [];
  const actions: AllowedAction[] = may('CommentOnPlan');
  if (['completed', 'cancelled', 'failed'].includes(status)) return actions;
  actions.push(...may('AttachDocument'));
  const [drafts, steers] = [hasOneOf(rights, DRAFTERS), hasOneOf(rights, STEERERS)];
  if (steers) {
    for (const incident of incidents.keys()) actions.push({ command: 'SettlePlanIncident', incident });
    if (suspended) actions.push(...may('ResumePlan'));
    if (['draft', 'running', 'scheduled'].includes(status)) actions.push(...may('CancelPlan'));
  }
  if (suspended || incidents.size > 0) return actions;
  if (steers) {
    if (status !== 'executing' && status !== 'compensating') actions.push(...may('SuspendPlan'));
    if (status === 'running' || status === 'scheduled') actions.push(...may('AmendPlan'));
    if (status === 'running') actions.push(...may('MovePlanToVersion'));
  }
  const edits = [...plan.tracks.keys()].some((procedure) => isEdited(rules, plan, procedure));
  if (edits && drafts)
    actions.push(...may('SetEffectiveDay', 'AddDecision', 'ChangeDecision', 'MoveDecision', 'RemoveDecision'));
  if (status === 'draft' && drafts) actions.push(...may('SubmitPlan'));
  for (const task of plan.tasks.values()) {
    if (!isOpen(task) || !mayDelegate(task, rights, actor)) continue;
    if (status !== 'running' && status !== 'in-effect') continue;
    const commands = mayDo(task, rights, actor) ? ['CompleteTask', 'DelegateTask', 'ReturnTask', ...(task.holder === actor ? [] : ['ClaimTask'])] : ['DelegateTask'];
    actions.push(...commands.map((command) => ({ command, task: task.task })));
  }
  return actions;
} // prettier-ignore
