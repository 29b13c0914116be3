import type { AnyCommand } from '../../kernel/command.js';
import type { PlanRules } from '../domain/plan-rules.js';
import { AddDecision } from './add-decision.command.js';
import { AmendPlan } from './amend-plan.command.js';
import { AttachDocument } from './attach-document.command.js';
import { CancelPlan } from './cancel-plan.command.js';
import { ChangeDecision } from './change-decision.command.js';
import { ClaimTask } from './claim-task.command.js';
import { CommentOnPlan } from './comment-on-plan.command.js';
import { CompleteTask } from './complete-task.command.js';
import { DelegateTask } from './delegate-task.command.js';
import { DraftPlan } from './draft-plan.command.js';
import { FirePlanTimer } from './fire-plan-timer.command.js';
import { MoveDecision } from './move-decision.command.js';
import { MovePlanToVersion } from './move-plan-to-version.command.js';
import { NotePlanAnswer } from './note-plan-answer.command.js';
import { RemoveDecision } from './remove-decision.command.js';
import { ResumePlan } from './resume-plan.command.js';
import { ReturnTask } from './return-task.command.js';
import { SetEffectiveDay } from './set-effective-day.command.js';
import { SettlePlanIncident } from './settle-plan-incident.command.js';
import { SubmitPlan } from './submit-plan.command.js';
import { SuspendPlan } from './suspend-plan.command.js';

const ALL = [
  DraftPlan,
  SetEffectiveDay,
  AddDecision,
  ChangeDecision,
  MoveDecision,
  RemoveDecision,
  AttachDocument,
  CommentOnPlan,
  SubmitPlan,
  ClaimTask,
  DelegateTask,
  CompleteTask,
  ReturnTask,
  SuspendPlan,
  ResumePlan,
  AmendPlan,
  CancelPlan,
  MovePlanToVersion,
  SettlePlanIncident,
];

/** Every command on a plan that people send. */
export function planCommands(rules: PlanRules): readonly AnyCommand[] {
  return ALL.map((command) => command(rules));
}

/** What only this program sends to a plan: that a timer is due, and what came of a command that the plan sent. */
export function planMachineCommands(rules: PlanRules): {
  readonly FirePlanTimer: AnyCommand;
  readonly NotePlanAnswer: AnyCommand;
} {
  return { FirePlanTimer: FirePlanTimer(rules), NotePlanAnswer: NotePlanAnswer(rules) };
}
