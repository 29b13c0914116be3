import type { ZodType } from 'zod';
import type { AnyJob, JobDefinition, JobParts } from '../kernel/job.js';
import { InvalidJobId } from './job.errors.js';
import { joinJobId, splitJobId, type JobId } from './job-id.js';
import type { RunJob } from './job-queue.port.js';

/** The id of a job: `jobId(Overdue, { register, day })`. @throws InvalidJobId where a part is not what its schema wants */
export function jobId<S extends Readonly<Record<string, ZodType<string>>>>(
  { name, parts: schemas }: Pick<JobDefinition<S, never>, 'name' | 'parts'>,
  parts: JobParts<S>,
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
