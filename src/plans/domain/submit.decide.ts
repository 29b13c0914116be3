import type { z } from 'zod';
import { canonicalText } from '../../kernel/ids.js';
import { reject } from '../../kernel/rejection.js';
import { dryRun, guardDecided, outcomeHash, type DryRunOfRegister } from './dry-run.js';
import type { submitPlanSchema } from './plan.command.js';
import { PlanCourse } from './plan-course.js';
import type { PlanDecider } from './plan-decider.js';
import { guardMoves, guardPlan, guardStatus } from './plan-guards.js';
import { followedProcedure, RULE, type PlanRules } from './plan-rules.js';
import type { Plan } from './plan.state.js';
import type { Procedure } from './procedure.js';
import { guardTouched } from './within-scope.js';

/** Submits a plan: it is pinned to the versions in force today, and enters the first stage of each. */
export const submitPlan: PlanDecider<z.infer<typeof submitPlanSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    guardStatus(plan, ['draft']);
    guardMoves(plan);
    const procedures = [...plan.tracks.keys()].map((name) => versionOf(rules, plan, name, context.today));
    for (const { name, decisions } of procedures) {
      if (decisions.length === 0 || plan.decisions.some(({ procedure }) => procedure === name)) continue;
      reject({
        code: 'nothing-to-approve', where: '/plan', rule: RULE, detail: `The plan carries no decision under procedure "${name}".`,
        remedy: 'Add one (AddDecision), or draft the plan without that procedure.', facts: { procedure: name },
      }); // prettier-ignore
    }
    const runs = dryRun(plan, context, [command.register, ...(command.alsoIn ?? [])]);
    guardTouched(runs, context);
    guardDecided(runs);
    guardSize(runs, rules);
    const course = new PlanCourse(plan, rules, context);
    course.note('PlanSubmitted', {
      pins: procedures.map(({ name, version, hash }) => ({ name, version, hash })),
      dryRun: runs.length === 0 ? null : outcomeHash(runs),
      stood: runs.map(({ register, revision }) => ({ register, revision })),
      by: context.actor.id,
    });
    for (const { name, start } of procedures) course.enter(name, start);
    course.advance();
    return course.events;
  };

/** A plan stays with the version that it started under; a new one starts under what is in force. */
function versionOf(rules: PlanRules, plan: Plan, name: string, today: string): Procedure {
  const found = followedProcedure(rules, plan, name, today);
  if (found) return found;
  return reject({
    code: 'procedure-unknown', where: '/plan', rule: RULE, detail: `No version of procedure "${name}" can be followed on ${today}.`,
    remedy: 'Look them up with `kientoan procedures`.', facts: { procedure: name, pin: plan.tracks.get(name)?.pin ?? null },
  }); // prettier-ignore
}

/** Its decisions go into one append in each register: what would not fit is refused now, and not on its day. */
function guardSize(runs: readonly DryRunOfRegister[], { maxAppendBytes }: PlanRules): void {
  for (const { register, decided } of runs) {
    const events = decided.steps.flatMap((step) => step.events);
    const bytes = events.reduce((total, event) => total + Buffer.byteLength(canonicalText(event)) + 1024, 0);
    if (bytes <= maxAppendBytes) continue;
    reject({
      code: 'plan-too-large', where: '/plan', rule: 'design: Store (limits)', detail: `The decisions on register "${register}" come to about ${bytes} bytes; one append takes ${maxAppendBytes}.`,
      remedy: 'Divide the plan: what must take effect together stays together.', facts: { register, bytes, limit: maxAppendBytes, decisions: decided.steps.length },
    }); // prettier-ignore
  }
}
