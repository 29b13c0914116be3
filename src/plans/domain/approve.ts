import type { Day } from '../../kernel/day.js';
import { reject } from '../../kernel/rejection.js';
import type { z } from 'zod';
import { approvedDryRun } from './dry-run-told.js';
import { dryRun, guardDecided, judgedOn, ofProcedure, outcomeHash } from './dry-run.js';
import type { completeTaskSchema } from './plan.command.js';
import type { PlanCourse } from './plan-course.js';
import { RULE } from './plan-rules.js';
import type { Task } from './plan.state.js';
import type { Procedure } from './procedure.js';
import { isEnacted, type Enacted } from './whole-decisions.js';
import { guardTouched } from './within-scope.js';

/**
 * Approves the decisions that a plan carries under a procedure: nobody who wrote or arranged any of them, or set their day, may (four eyes), and what they
 * come to must be what the approver has read.
 */
export function approve(
  course: PlanCourse,
  procedure: Procedure,
  task: Task,
  command: z.infer<typeof completeTaskSchema>,
): void {
  const { plan, context } = course;
  const mine = plan.decisions.filter((one) => one.procedure === procedure.name);
  const drafters = new Set([
    plan.drafter,
    ...mine.flatMap((one) => one.drafters),
    ...(plan.arrangedBy.get(procedure.name) ?? []),
  ]);
  if (plan.dayBy !== null) drafters.add(plan.dayBy);
  if (drafters.has(context.actor.id)) {
    reject({
      code: 'four-eyes', where: '/task', rule: RULE, detail: `"${context.actor.id}" drafted the plan, wrote, moved or removed one of its decisions, or set its day, and so does not approve it.`,
      remedy: 'Leave the approval to somebody else.', facts: { drafters: [...drafters] },
    }); // prettier-ignore
  }
  const enacted = enactedBy(course, procedure, command);
  if (plan.effectiveOn === null || plan.effectiveOn < context.today || plan.effectiveOn < enacted.decidedOn) {
    reject({
      code: 'effective-before-approval', where: '/plan', rule: RULE, detail: plan.effectiveOn === null ? 'The plan has no effective day yet.' : `The plan would take effect on ${plan.effectiveOn}, before it is approved.`,
      remedy: 'Have the plan returned, and set a later day (SetEffectiveDay).', facts: { effectiveOn: plan.effectiveOn, today: context.today, decidedOn: enacted.decidedOn },
    }); // prettier-ignore
  }
  for (const { id, body } of mine) guardDecidedBy(id, body['decidedOn'], course.on);
  const runs = dryRun(plan, context, [command.register, ...(command.alsoIn ?? [])], { procedure: procedure.name, enacted }); // prettier-ignore
  guardTouched(runs, context);
  guardDecided(runs, procedure.name);
  const outcome = outcomeHash(runs, procedure.name);
  if (command.outcome !== outcome) {
    reject({
      code: 'dry-run-outdated', where: '/outcome', rule: RULE, detail: command.outcome === undefined ? 'An approval names the outcome of the dry run that was read.' : 'The decisions come to something else than the dry run that was read.',
      remedy: 'Read the dry run as it is now (`kientoan dry-run`), and name its outcome.', facts: { outcome },
    }); // prettier-ignore
  }
  const read = approvedDryRun(runs, {
    plan: plan.id, procedure: procedure.name, outcome, effectiveOn: plan.effectiveOn, judgedOn: judgedOn(plan, context.today), enacted,
  }); // prettier-ignore
  course.note('DecisionsApproved', {
    procedure: procedure.name, task: task.task, dryRun: outcome, ...enacted, by: context.actor.id,
    document: { ...read.cited, name: `${procedure.name}.json`, kind: 'dry-run' },
    stood: runs.map(({ register, revision, units, ...run }) => ({ register, revision, outcome: ofProcedure(run, procedure.name).outcome, units: [...units] })),
  }, [read]); // prettier-ignore
}

/** A decision that names a day of its own was taken by then: nobody approves what is dated after today. */
function guardDecidedBy(decision: string, decidedOn: unknown, today: Day): void {
  if (typeof decidedOn !== 'string' || decidedOn <= today) return;
  reject({
    code: 'decided-after-today', where: '/plan', rule: 'design: Time', detail: `Decision "${decision}" of the plan is dated ${decidedOn}; today is ${today}.`,
    remedy: 'Have the plan returned and correct the date, or approve it on that day.', facts: { decision, decidedOn, today },
  });
} // prettier-ignore

/** Day and basis by which it is decided; decisions that name their own keep them. */
function enactedBy({ plan, on }: PlanCourse, { name }: Procedure, { decidedOn, basis }: z.infer<typeof completeTaskSchema>): Enacted {
  if (decidedOn !== undefined && basis !== undefined) {
    if (decidedOn <= on) return { decidedOn, basis };
    return reject({
      code: 'decided-after-today', where: '/decidedOn', rule: 'design: Time', detail: `The decision is dated ${decidedOn}; today is ${on}.`,
      remedy: 'Correct the date of the decision.', facts: { decidedOn, today: on },
    });
  }
  const own = plan.decisions.filter((one) => one.procedure === name);
  const [first] = own;
  if (first && own.every(isEnacted)) return { decidedOn: first.body['decidedOn'] as string, basis: first.body['basis'] as Enacted['basis'] };
  return reject({
    code: 'form-unfit', where: decidedOn === undefined ? '/decidedOn' : '/basis', rule: RULE, detail: 'An approval gives the day and the legal basis of the decisions that name none of their own.',
    remedy: 'Give `decidedOn` and `basis`: number, title, issuer and date.',
  });
} // prettier-ignore
