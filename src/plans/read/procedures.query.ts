import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import { reject } from '../../kernel/rejection.js';
import { daySchema } from '../../kernel/schemas.js';
import { defineQuery, READERS } from '../../projections/index.js';
import { procedureSchema } from '../domain/procedure-file.js';
import { RULE, type PlanRules } from '../domain/plan-rules.js';
import type { Procedure, ProcedureBook } from '../domain/procedure.js';

const wholeSchema = procedureSchema.extend({
  until: daySchema.nullable().meta({ description: 'First day on which it no longer is in force' }),
});
const { stages } = procedureSchema.shape;
const { id, title, citation, effect, tasks } = stages.element.shape;
const outlineSchema = wholeSchema.omit({ stages: true }).extend({
  roles: z.array(z.string()).meta({ description: 'All roles that have a task in it' }),
  stages: z.array(z.strictObject({
    id, title, citation, effect, tasks: z.array(tasks.unwrap().element.pick({ id: true, title: true, citation: true, role: true, level: true })),
  })),
}).meta({ id: 'ProcedureInList', description: 'A version of a procedure in outline' }); // prettier-ignore

/** A version of a procedure, and the day on which the next one takes its place. */
export interface DatedProcedure extends Procedure {
  readonly until: Day | null;
}

const listParams = z.strictObject({ on: daySchema.optional() });
export type AskedProcedures = z.infer<typeof listParams>;
export type ProcedureOutline = z.infer<typeof outlineSchema>;

/** Every version of every procedure in outline, by name and day; or those in force on a day. */
export function outlinesIn(book: ProcedureBook, { on }: AskedProcedures): ProcedureOutline[] {
  return book.all
    .filter((one) => on === undefined || book.inForce(one.name, on) === one)
    .toSorted((a, b) => (`${a.name} ${a.from}` < `${b.name} ${b.from}` ? -1 : 1))
    .map((one) => outlineOf(dated(book, one)));
}

const oneParams = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, { message: 'is written in kebab-case' }),
  version: z.string().max(100).optional().meta({ description: 'only this version; default the last one' }),
  on: daySchema.optional(),
});
export type AskedProcedure = z.infer<typeof oneParams>;

/**
 * A version of a procedure: the one that is named, the one in force on a day, or the last one.
 * @throws Rejection `procedure-unknown`
 */
export function procedureIn(
  book: ProcedureBook,
  { name, version, on }: AskedProcedure,
): DatedProcedure {
  const found =
    version !== undefined ? book.version(name, version)
    : on !== undefined ? book.inForce(name, on)
    : book.all.filter((one) => one.name === name).reduce<Procedure | undefined>((last, one) => (last && last.from > one.from ? last : one), undefined);
  if (found) return dated(book, found);
  const versions = book.all.filter((one) => one.name === name).map((one) => ({ version: one.version, from: one.from }));
  return reject({
    code: 'procedure-unknown', where: versions.length > 0 ? (version === undefined ? '/on' : '/version') : '/name', rule: RULE,
    detail: versions.length > 0 ? `Procedure "${name}" has no version ${version === undefined ? `in force on ${on ?? ''}` : `"${version}"`}.` : `There is no procedure "${name}".`,
    remedy: 'Look them up with `kientoan procedures`.', facts: versions.length > 0 ? { versions } : { known: [...new Set(book.all.map((one) => one.name))] },
  });
} // prettier-ignore

function dated(book: ProcedureBook, one: Procedure): DatedProcedure {
  const later = book.all
    .filter(({ name, from }) => name === one.name && from > one.from)
    .map(({ from }) => from);
  return { ...one, until: later.toSorted()[0] ?? null };
}

function outlineOf({ stages, ...procedure }: DatedProcedure): ProcedureOutline {
  return {
    ...procedure,
    decisions: [...procedure.decisions],
    roles: [...new Set(stages.flatMap((stage) => stage.tasks.map(({ role }) => role)))].toSorted(),
    stages: stages.map(({ tasks, ...stage }) => ({
      id: stage.id, title: stage.title, citation: stage.citation, effect: stage.effect,
      tasks: tasks.map((task) => ({ id: task.id, title: task.title, citation: task.citation, role: task.role, level: task.level })),
    })),
  };
} // prettier-ignore

/** The procedures that plans follow, in outline. */
export const proceduresQuery = (rules: Pick<PlanRules, 'procedures'>) =>
  defineQuery({
    name: 'procedures',
    title: { vi: 'Các thủ tục mà phương án đi theo', en: 'The procedures that plans follow' },
    path: 'procedures',
    params: listParams,
    example: { on: '2020-01-01' },
    answer: z.strictObject({ procedures: z.array(outlineSchema) }),
    pages: { list: 'procedures', key: ({ name, from }: ProcedureOutline) => [name, from] },
    roles: READERS,
    scope: 'any',
    ownSubcommand: true,
    run: (_view, params) => Promise.resolve({ procedures: outlinesIn(rules.procedures, params) }),
  }); // prettier-ignore

/** One version of a procedure, whole: stages, tasks with their forms, deadlines and legal bases, conditions. */
export const procedureQuery = (rules: Pick<PlanRules, 'procedures'>) =>
  defineQuery({
    name: 'procedure',
    title: { vi: 'Một thủ tục, từng bước', en: 'A procedure, stage by stage' },
    path: 'procedures/:name',
    params: oneParams,
    example: { name: 'merge-villages', version: '14/2018/TT-BNV' },
    answer: wholeSchema,
    roles: READERS,
    scope: 'any',
    ownSubcommand: true,
    run: (_view, params) => Promise.resolve(procedureIn(rules.procedures, params)),
  });
