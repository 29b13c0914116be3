import { addDays, type Day } from '../../kernel/day.js';
import { reject } from '../../kernel/rejection.js';
import { mostIn } from './figures.js';
import { RULE, stageOf } from './plan-rules.js';
import type { FieldValue, PlanEventData } from './plan.events.js';
import type { Plan, Task } from './plan.state.js';
import type { Field, Procedure, Stage, TaskTemplate } from './procedure.js';

/**
 * What is supposed of tasks, by `task` (done, returned, or done so many days after its stage began) and by `task.field` (what
 * is recorded): one for each time that the plan comes to its stage. Of what is left out the way on is supposed.
 */
export type WhatIf = ReadonlyMap<string, readonly string[]>;

const NAME = '[a-z][a-z0-9-]*';
/** `council.result=rejected; minutes.votes=50/100|80/100; dossier=+25`. */
export const WHAT_IF = new RegExp(`^${supposition()}(; ?${supposition()})*;?$`);

function supposition(): string {
  return `${NAME}(\\.${NAME})?=[^;=]{1,200}`;
}

/** Reads what fits `WHAT_IF`. */
export function whatIfOf(text: string): WhatIf {
  const parts = text.split(';').map((one) => one.trim()).filter((one) => one !== '');
  return new Map(parts.map((one) => {
    const at = one.indexOf('=');
    return [one.slice(0, at), one.slice(at + 1).split('|')] as const;
  }));
} // prettier-ignore

const LATE = /^\+(\d{1,4})$/;
const VOTES = /^(\d{1,7})\/(\d{1,7})$/;

/** Everything that is supposed concerns a task of the procedures and can be meant. @throws Rejection `form-unfit` */
export function guardWhatIf(whatIf: WhatIf, procedures: readonly Procedure[]): void {
  const templates = procedures.flatMap(({ stages }) => stages.flatMap(({ tasks }) => tasks));
  for (const [name, values] of whatIf) {
    const [task, id] = name.split('.');
    const named = templates.filter((one) => one.id === task);
    const field = named.flatMap(({ fields }) => fields).find((one) => one.id === id);
    const known = templates.flatMap((one) => [one.id, ...one.fields.map((of) => `${one.id}.${of.id}`)]);
    if (named.length === 0 || (id !== undefined && !field)) unfit(`The plan comes to no "${name}".`, { known: [...new Set(known)] });
    for (const value of values) {
      const fits = !field ? /^(done|return)$/.test(value) || LATE.test(value) : field.type !== 'votes' || VOTES.test(value);
      if (!fits) unfit(`"${name}" cannot be "${value}".`, { takes: field ? 'agreed/entitled, such as 50/100' : 'done, return, or +DAYS' });
    }
  }
} // prettier-ignore

function unfit(detail: string, facts: Readonly<Record<string, unknown>>): never {
  return reject({
    code: 'form-unfit', where: '/whatIf', rule: RULE, detail, remedy: 'Write TASK=done|return|+DAYS or TASK.FIELD=VALUE, one for each round with "|" between, and ";" between two of them.', facts,
  }); // prettier-ignore
}

/** What is supposed under a name at a round; undefined: the way on. */
const supposed = (whatIf: WhatIf, name: string, round: number): string | undefined => whatIf.get(name)?.[round - 1]; // prettier-ignore

export const isReturned = (whatIf: WhatIf, { template, round }: Task): boolean => supposed(whatIf, template, round) === 'return'; // prettier-ignore

/** The day on which a task is done: that of its deadline, or of its stage where it has none. */
export function dayOfTask(whatIf: WhatIf, { template, round, dueOn }: Task, enteredOn: Day): Day {
  const late = LATE.exec(supposed(whatIf, template, round) ?? '')?.[1];
  return late === undefined ? (dueOn ?? enteredOn) : addDays(enteredOn, Number(late));
}

/** What stands for a text, a person or a document that nobody has written yet. */
export const STAND_IN = 'mo-phong';
const NO_BYTES = '0'.repeat(64);

/** The form of a task, filled with what is supposed and with what leads on. */
export function supposedForm(whatIf: WhatIf, plan: Plan, procedure: Procedure, task: Task, template: TaskTemplate, today: Day) {
  const values: Record<string, FieldValue> = {};
  const texts: Record<string, string> = {};
  for (const field of template.fields) {
    const value = supposed(whatIf, `${task.template}.${field.id}`, task.round);
    if (value === undefined && !field.required) continue;
    if (field.type === 'personal-text') texts[field.id] = value ?? STAND_IN;
    else values[field.id] = valueOf(field, value, stageOf(procedure, task.stage), task, today, mostIn(plan, procedure.name, field.atMost, values));
  }
  const evidence = template.evidence.map((kind): NonNullable<PlanEventData<'TaskCompleted'>['evidence'][number]> & { kind: string } =>
    ({ hash: NO_BYTES, name: kind, mediaType: 'text/plain', bytes: 1, kind }));
  return { values, texts, evidence };
} // prettier-ignore

function valueOf({ id, type, options }: Field, value: string | undefined, stage: Stage | undefined, { template, unit }: Task, today: Day, most = 0): FieldValue {
  switch (type) {
    case 'day': return value ?? today;
    case 'number': return Number(value ?? most);
    case 'choice': return value ?? wayOn(stage, template, id) ?? options?.[0]?.id ?? '';
    case 'votes': {
      const [, agreed = 100, entitled = 100] = (VOTES.exec(value ?? '') ?? []).map(Number);
      return [{ entitled, took: entitled, agreed }];
    }
    case 'commands': return [];
    case 'unit': return value ?? unit ?? STAND_IN;
    case 'person':
    case 'text':
    case 'personal-text': return value ?? STAND_IN;
  }
} // prettier-ignore

/** The answer that leads on from a stage: the first exit that asks for one and does not go back. */
function wayOn(stage: Stage | undefined, task: string, field: string): string | undefined {
  for (const { when, returns } of stage?.exits ?? [])
    if (!returns && when.name === 'answered' && when.task === task && when.field === field)
      return when.oneOf[0];
  return undefined;
}
