import type { Day } from '../../kernel/day.js';
import { isDay } from '../../kernel/day.js';
import { reject } from '../../kernel/rejection.js';
import type { FieldValue } from './plan.events.js';
import { RULE } from './plan-rules.js';
import type { AtMost, Field, TaskTemplate, Votes } from './procedure.js';

interface Given {
  readonly values: Readonly<Record<string, unknown>>;
  /** Texts about persons, by their ids in the people database. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The most that a number may be, beside what else the form says; undefined where nothing bounds it. */
type Bound = (atMost: AtMost | undefined, values: Given['values']) => number | undefined;

/** What was recorded in the form of a task. @throws Rejection `form-unfit`, `more-votes-than-entitled` */
export function filledForm({ fields, citation }: TaskTemplate, given: Given, today: Day, most: Bound): Record<string, FieldValue> {
  const filled: Record<string, FieldValue> = {};
  for (const field of fields) {
    const [where, value] = field.type === 'personal-text' ? [`/texts/${field.id}`, given.texts[field.id]] : [`/values/${field.id}`, given.values[field.id]];
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
      if (field.required) unfit(field, where, `"${field.title.en}" is missing.`, 'Record it.');
      continue;
    }
    guardValue(field, value, where, today, citation);
    if (field.type === 'number') guardMost(field, value as number, where, most(field.atMost, given.values), citation);
    filled[field.id] = value as FieldValue;
  }
  guardKnown(fields, given);
  return filled;
} // prettier-ignore

function guardKnown(fields: readonly Field[], { values, texts }: Given): void {
  const personal = (id: string): boolean => fields.some((field) => field.id === id && field.type === 'personal-text'); // prettier-ignore
  const stray =
    Object.keys(values).find((id) => personal(id) || !fields.some((field) => field.id === id)) ??
    Object.keys(texts).find((id) => !personal(id));
  if (stray === undefined) return;
  reject({
    code: 'form-unfit', where: `/${stray in texts ? 'texts' : 'values'}/${stray}`, rule: RULE, detail: `The task has no such field "${stray}" there.`,
    remedy: 'Texts about persons stand in `texts`, all else in `values`.', facts: { fields: fields.map(({ id, type }) => ({ id, type })) },
  }); // prettier-ignore
}

function guardValue(field: Field, value: unknown, where: string, today: Day, citation: string): void {
  const wants = (fits: boolean, what: string): void => {
    if (!fits) unfit(field, where, `"${field.title.en}" ${what}.`, 'Mend the value.');
  };
  switch (field.type) {
    case 'day':
      wants(typeof value === 'string' && isDay(value), 'is a day that exists, written YYYY-MM-DD');
      return wants((value as string) <= today, `does not lie after today (${today})`);
    case 'number':
      return wants(typeof value === 'number' && value >= 0, 'is a whole number, not negative');
    case 'choice': {
      const options = (field.options ?? []).map(({ id }) => id);
      return wants(options.includes(String(value)), `is one of: ${options.join(', ')}`);
    }
    case 'votes':
      wants(Array.isArray(value) && value.every((one) => typeof one === 'object' && 'entitled' in (one as object)) && value.length > 0, 'lists votes');
      for (const [at, votes] of (value as Votes[]).entries()) guardVotes(votes, `${where}/${at}`, citation);
      wants(new Set((value as Votes[]).map(({ unit }) => unit)).size === (value as Votes[]).length, 'counts each unit once');
      return;
    case 'commands': {
      wants(Array.isArray(value) && value.every((one) => 'command' in (one as object)), 'lists commands');
      const names = (value as { command: string }[]).map(({ command }) => command);
      return wants(names.every((name) => field.commands?.includes(name) ?? false), `sends only: ${(field.commands ?? []).join(', ')}`);
    }
    case 'text':
    case 'personal-text':
    case 'unit':
    case 'person':
      return wants(typeof value === 'string', 'is a text');
  }
} // prettier-ignore

function guardMost({ id, title }: Field, value: number, where: string, most: number | undefined, rule: string): void {
  if (most === undefined || value <= most) return;
  reject({
    code: 'form-unfit', where, rule, detail: `"${title.en}" is ${most} at most, not ${value}.`, remedy: `Record ${most} or fewer.`, facts: { field: id, atMost: most },
  });
} // prettier-ignore

function guardVotes({ unit, entitled, took, agreed }: Votes, where: string, citation: string): void {
  if (agreed <= took && took <= entitled) return;
  reject({
    code: 'more-votes-than-entitled', where, rule: citation, detail: `${entitled} were entitled${unit === undefined ? '' : ` in "${unit}"`}, ${took} took part, ${agreed} agreed.`,
    remedy: 'Check the minutes: no more may agree than took part, and no more take part than are entitled.', facts: { unit: unit ?? null, entitled, took, agreed },
  }); // prettier-ignore
}

function unfit({ id, type }: Field, where: string, detail: string, remedy: string): never {
  return reject({ code: 'form-unfit', where, rule: RULE, detail, remedy, facts: { field: id, type } });
}
