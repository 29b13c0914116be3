import type { ZodType } from 'zod';
import type { Sentence } from '../kernel/event.js';
import { InvalidJobId } from './job.errors.js';
import { joinJobId, splitJobId, type JobId } from './job-id.js';
import type { JobContext, RunJob } from './job-queue.port.js';

/** The ids that a job is about, by name. */
type Parts<S> = { readonly [K in keyof S]: string };

/**
 * A kind of job, defined once, in the `*.job.ts` of its capability: its name, the ids that it carries (ids only, never
 * facts: no names, no figures, nothing that the log could contradict), and what is done.
 */
export interface JobDefinition<S extends Readonly<Record<string, ZodType<string>>>, N> {
  /** kebab-case: `overdue`. */
  readonly name: string;
  readonly title: Sentence;
  /** A schema for each id, in the order in which they stand in the job's id. */
  readonly parts: S;
  readonly example: Parts<S>;
  /** See RunJob. `needs` is what the composition root gives: the store, read models, whatever the job works with. */
  run(parts: Parts<S>, context: JobContext, needs: N): Promise<void>;
}

/** Any job definition that works with these needs, its parts forgotten. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the list of jobs forgets the types
export type AnyJob<N> = JobDefinition<any, N>;

/** Keeps the types of a definition together while it is written down. */
export function defineJob<S extends Readonly<Record<string, ZodType<string>>>, N = unknown>(
  definition: JobDefinition<S, N>,
): JobDefinition<S, N> {
  return definition;
}

/** The id of a job: `jobId(Overdue, { register, day })`. @throws InvalidJobId where a part is not what its schema wants */
export function jobId<S extends Readonly<Record<string, ZodType<string>>>>(
  { name, parts: schemas }: Pick<JobDefinition<S, never>, 'name' | 'parts'>,
  parts: Parts<S>,
): JobId {
  const values = Object.keys(schemas).map((part) => parts[part as keyof S]);
  const id = joinJobId(name, values);
  assertParts(id, schemas, values);
  return id;
}

function assertParts(
  id: JobId,
  schemas: Readonly<Record<string, ZodType<string>>>,
  values: readonly string[],
): void {
  const names = Object.keys(schemas);
  if (values.length !== names.length)
    throw new InvalidJobId(
      id,
      `wanted are ${names.length} parts (${names.join(', ')}), not ${values.length}`,
    );
  Object.entries(schemas).forEach(([part, schema], at) => {
    const { error } = schema.safeParse(values[at]);
    if (error) throw new InvalidJobId(id, `${part}: ${error.issues[0]?.message ?? 'does not fit'}`);
  });
}

/** What a queue is given to do: finds the definition by the job's name. @throws Error where a name is taken twice */
export function jobRunner<N>(definitions: readonly AnyJob<N>[], needs: N): RunJob {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  if (byName.size !== definitions.length) throw new Error('two jobs have the same name');
  return async (context) => {
    const { name, parts: values } = splitJobId(context.id);
    const definition = byName.get(name);
    // A newer program may have queued it: its workers get their turn.
    if (!definition) throw new Error(`this program has no job "${name}"`);
    const schemas = definition.parts as Readonly<Record<string, ZodType<string>>>;
    assertParts(context.id, schemas, values);
    const parts = Object.fromEntries(Object.keys(schemas).map((part, at) => [part, values[at] ?? '']));
    await definition.run(parts, context, needs);
  };
}
