import type { z } from 'zod';
import { reject } from '../../kernel/rejection.js';
import type { fireTimerSchema, noteAnswerSchema } from './plan.command.js';
import { PlanCourse } from './plan-course.js';
import type { PlanDecider } from './plan-decider.js';
import { guardPlan } from './plan-guards.js';
import { procedureOf, RULE, templateOf } from './plan-rules.js';
import type { Timer } from './plan.events.js';
import { isOpen, registerOf, registersOf, type Plan } from './plan.state.js';

/** A timer of a plan is due. It fires once, and not before its day. */
export const firePlanTimer: PlanDecider<z.infer<typeof fireTimerSchema>> =
  (rules) => (command, plan, context) => {
    guardPlan(plan, command);
    const timer = plan.timers.get(command.timer);
    if (!timer) {
      return reject({
        code: 'timer-gone', where: '/timer', rule: RULE, detail: `The plan waits for no timer "${command.timer}".`,
        remedy: 'Nothing is to be done.', facts: { timer: command.timer },
      }); // prettier-ignore
    }
    if (plan.suspended) {
      reject({
        code: 'plan-suspended', where: '/plan', rule: RULE, detail: 'The plan is suspended; its timers fire when it is resumed.',
        remedy: 'Resume it first (ResumePlan).',
      }); // prettier-ignore
    }
    if (timer.dueOn > context.today) {
      reject({
        code: 'timer-not-due', where: '/timer', rule: RULE, detail: `The timer is due on ${timer.dueOn}; today is ${context.today}.`,
        remedy: 'Wait for its day.', facts: { dueOn: timer.dueOn, today: context.today },
      }); // prettier-ignore
    }
    const course = new PlanCourse(plan, rules, context);
    course.note('TimerFired', { timer: timer.timer, dueOn: timer.dueOn });
    if (timer.purpose === 'deadline') escalate(course, timer);
    else if (timer.purpose === 'effect') course.beginIfDue();
    else course.advance();
    return course.events;
  };

/** The task was not done in time: whoever the procedure names is told, and may do it. */
function escalate(course: PlanCourse, { task: id, dueOn }: Timer): void {
  const task = id === null ? undefined : course.plan.tasks.get(id);
  if (!task || !isOpen(task)) return;
  const procedure = procedureOf(course.rules, course.plan, task.procedure);
  const to = procedure && templateOf(procedure, task.stage, task.template)?.escalates;
  if (to) course.note('TaskEscalated', { task: task.task, role: to.role, level: to.level, dueOn: task.dueOn ?? dueOn }); // prettier-ignore
}

type Answer = z.infer<typeof noteAnswerSchema>;
type Recorded = Extract<Answer['answer'], { recorded: unknown }>['recorded'];

/** What came of a command that the plan has sent. */
export const notePlanAnswer: PlanDecider<Answer> = (rules) => (command, plan, context) => {
  guardPlan(plan, command);
  const course = new PlanCourse(plan, rules, context);
  const { of, answer } = command;
  if ('send' in of) {
    if (!plan.sends.has(of.send)) passed();
    if ('refused' in answer) halt(course, { step: 'send', register: null, send: of.send }, answer.refused);
    else course.note('SendRecorded', { send: of.send, stream: answer.recorded.stream, revision: answer.recorded.revision }); // prettier-ignore
    course.advance();
    return course.events;
  }
  guardAwaited(plan, of);
  if ('refused' in answer) refused(course, of, answer.refused);
  else if (of.step === 'carry-out') carriedOut(course, of.at, answer.recorded);
  else if (of.step === 'take-back') takenBack(course, of.at, answer.recorded);
  else passed();
  return course.events;
};

type Step = Exclude<Answer['of'], { send: string }>;

/** An answer counts while the plan waits for it; what comes again, or too late, is the rejection `answer-passed`. */
function guardAwaited(plan: Plan, { step, at, attempt }: Step): void {
  const { executing, status, reserved } = plan;
  const halted = plan.incidents.some((one) => one.step === step && one.register === at);
  if (halted) passed();
  if (step === 'reserve') {
    if (status !== 'scheduled' || !reserved.some(({ register }) => register === at)) passed();
    return;
  }
  const wanted = step === 'carry-out' ? 'executing' : 'compensating';
  if (status !== wanted || executing?.register !== at || executing.attempt !== attempt) passed();
}

function passed(): never {
  return reject({
    code: 'answer-passed', where: '/of', rule: RULE, detail: 'The plan does not wait for this answer.',
    remedy: 'Nothing is to be done.',
  }); // prettier-ignore
}

function carriedOut(course: PlanCourse, register: string, { revision }: Recorded): void {
  const mine = course.plan.decisions.filter((one) => registerOf(one, course.plan.register) === register);
  const decisions = mine.map(({ id }) => id).toArray();
  course.note('RegisterCarriedOut', { register, revision, decisions });
  const done = new Set(course.plan.carriedOut.map((one) => one.register));
  const next = registersOf(course.plan).find((one) => !done.has(one));
  if (next !== undefined) return course.carryOut(next, 1);
  course.note('PlanTookEffect', {});
  course.advance();
}

function takenBack(course: PlanCourse, register: string, { revision }: Recorded): void {
  const incident = [...course.plan.incidents.keys()].at(-1) ?? '';
  course.note('RegisterTakenBack', { register, revision });
  course.takeBack(incident);
}

type Refusal = Extract<Answer['answer'], { refused: unknown }>['refused'];

/** A register that refuses after others were carried out: what went before is taken back at once. */
function refused(course: PlanCourse, { step, at }: Step, refusal: Refusal): void {
  const incident = halt(course, { step, register: at, send: null }, refusal);
  if (step === 'carry-out' && course.plan.carriedOut.size > 0) course.takeBack(incident);
}

function halt(course: PlanCourse, where: { step: 'reserve' | 'carry-out' | 'take-back' | 'send'; register: string | null; send: string | null }, { code, detail, facts }: Refusal): string {
  const incident = course.newId('incident');
  course.note('PlanHalted', { incident, ...where, code, detail, facts });
  return incident;
} // prettier-ignore
