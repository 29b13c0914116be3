import type { ZodType } from 'zod';
import type { Sentence } from './event.js';

/** How far a job has come; `total` where it is known. */
export interface JobProgress {
  readonly done: number;
  readonly total?: number;
}

/** What a handler knows of the attempt that it is. */
export interface JobContext {
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the job is cancelled, and when it is no longer ours (another worker may have it). */
  readonly signal: AbortSignal;
  /** Shows how far it has come. Never fails: it is for people to look at. */
  progress(progress: JobProgress): void;
}

/** Thrown by a handler that can never succeed: the job is not tried again, and stands as failed with this reason. */
export class PermanentFailure extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'PermanentFailure';
  }
}

/** The ids that a job is about, by name. */
export type JobParts<S> = { readonly [K in keyof S]: string };

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
  readonly example: JobParts<S>;
  /** What should be done now, by what the log and the read models say; the watchdog queues what is missing. */
  due(needs: N): AsyncIterable<JobParts<S>>;
  /** See RunJob of `src/jobs/`. `needs` is what the composition root gives: the store, read models, whatever the job works with. */
  run(parts: JobParts<S>, context: JobContext, needs: N): Promise<void>;
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
