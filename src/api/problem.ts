import { PROBLEM_TYPES } from './problem-pages/index.js';
import { Rejection } from '../kernel/rejection.js';
import { InvalidCommand, KeyReused, NotAppended, SeenMovedOn } from '../event-store/command.errors.js';
import { EventTooLarge, ForeignPosition, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store/event-store.errors.js'; // prettier-ignore
import { asUnavailable } from '../event-store/sqlite/log-file.js';
import { InvalidJobId, QueueUnavailable } from '../jobs/index.js';
import { UndecodableEvent } from '../event-store/event-registry.js';
import { ReadModelBehind, ReadModelOutdated, RebuildRefused } from '../projections/index.js';

/** A problem as RFC 9457 has it, with where, by which rule, and what to do. */
export interface Problem {
  /** Relative URI, `/problems/<code>`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly where?: string;
  readonly rule?: string;
  readonly remedy: string;
  readonly [extension: string]: unknown;
}

/** Something that a transport refuses by itself. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly remedy: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

const REPEAT = 'Repeat the request with the same idempotency key; nothing is recorded twice.';

/** The page of a problem type says its status; the inner command of another one is refused by a rule, whatever it lacks. */
function statusOf(code: string): number {
  return code === 'invalid-command' ? 422 : (PROBLEM_TYPES[code]?.[0] ?? 422);
}

/** What any error says to a caller. Unforeseen ones say nothing of the inside. */
export function problemOf(thrown: unknown): Problem {
  // A full disk is met by whoever writes first: the people database as well as the log.
  const error = isOfSqlite(thrown) ? asUnavailable(thrown) : thrown;
  if (error instanceof Rejection) {
    const { code, detail, where, rule, remedy, facts } = error.details;
    return {
      ...problem(statusOf(code), code, detail, remedy),
      ...(where ? { where } : {}),
      rule,
      ...(facts ? { facts } : {}),
    };
  }
  if (error instanceof ProblemError)
    return { ...problem(error.status, error.code, error.message, error.remedy), ...error.extensions };
  if (error instanceof InvalidCommand) {
    const first = error.issues[0];
    return {
      ...problem(400, 'invalid-command', `${first && first.path !== '/' ? `${first.path}: ` : ''}${first?.message ?? 'does not fit'}`, `Mend the body as the schema of ${error.command} says.`),
      where: first?.path ?? '', rule: `schema of ${error.command}`, issues: error.issues.slice(0, 200),
    }; // prettier-ignore
  }
  if (error instanceof KeyReused) {
    return {
      ...problem(422, 'idempotency-key-reused', error.message, 'Use a new key for another command.'),
      where: 'Idempotency-Key',
      rule: 'design: Store, Ids',
    };
  }
  if (error instanceof WrongExpectedRevision) {
    return {
      ...problem(409, 'wrong-expected-revision', error.message, 'Read the present state, decide again, and send it with the present revision.'),
      rule: 'design: Store', expected: error.expected, actual: error.actual,
    }; // prettier-ignore
  }
  if (error instanceof SeenMovedOn) {
    return {
      ...problem(412, 'seen-moved-on', error.message, 'Look at what moved on, decide again, and send the tags that it has now.'),
      where: 'If-Match', rule: 'RFC 9110, 13.1.1; each tag is about its own unit', facts: { moved: error.moved },
    }; // prettier-ignore
  }
  if (error instanceof EventTooLarge) {
    return {
      ...problem(413, 'event-too-large', error.message, 'Divide the command into smaller ones.'),
      rule: 'limits of the event store',
      bytes: error.bytes,
      limit: error.limit,
    };
  }
  if (error instanceof OutcomeUnknown)
    return { ...problem(503, 'outcome-unknown', error.message, REPEAT), rule: 'design: Store' };
  if (error instanceof NotAppended)
    return { ...problem(503, 'not-appended', error.message, REPEAT), rule: 'design: Store' };
  if (error instanceof StoreUnavailable) {
    return {
      ...problem(
        503,
        'store-unavailable',
        error.message,
        'Nothing was written. Look at the data folder, the event store or the database of the read models, then repeat.',
      ),
      rule: 'design: Store',
    };
  }
  if (error instanceof QueueUnavailable)
    return {
      ...problem(503, 'queue-unavailable', error.message, 'Look at Redis, then repeat. Nothing is lost: jobs are derived from the log.'),
      rule: 'design: Jobs and reactors',
    }; // prettier-ignore
  if (error instanceof InvalidJobId)
    return {
      ...problem(400, 'invalid-job-id', error.message, 'Use an id as `kientoan jobs` lists it.'),
      where: error.id,
      rule: 'design: Jobs and reactors',
    };
  if (error instanceof ForeignPosition) {
    return {
      ...problem(400, 'foreign-position', error.message, 'Use the position of an answer of this server.'),
      where: 'position',
      rule: 'design: Read models',
    };
  }
  if (error instanceof ReadModelBehind)
    return error.incident
      ? {
          ...problem(503, 'read-model-halted', error.message, 'Look at the event (`kientoan events STREAM`); answers go on when a program that can read it has projected it.'),
          rule: 'design: Read models',
          where: `${error.incident.stream}@${error.incident.revision}`,
        }
      : {
          ...problem(503, 'read-model-behind', error.message, 'Repeat the read a moment later.'),
          rule: 'design: Read models',
          retry: true,
        }; // prettier-ignore
  if (error instanceof ReadModelOutdated)
    return {
      ...problem(503, 'read-model-outdated', error.message, 'Rebuild the read models: `kientoan rebuild`.'),
      rule: 'design: Read models',
    };
  if (error instanceof RebuildRefused)
    return {
      ...problem(
        409,
        'rebuild-refused',
        error.message,
        'Look at the differences; accept them with a reason, or mend what made them.',
      ),
      rule: 'design: Read models',
    };
  if (error instanceof UndecodableEvent) {
    return {
      ...problem(
        503,
        'undecodable-event',
        error.message,
        'An operator must look at this event; nothing was skipped.',
      ),
      rule: 'design: Store',
      position: error.stored.position,
    };
  }
  return problem(
    500,
    'internal-error',
    'Something went wrong that should not.',
    'Tell the operator; the log of the server says more.',
  );
}

const isOfSqlite = (error: unknown): boolean =>
  String((error as { code?: unknown } | null | undefined)?.code).startsWith('SQLITE_');

function problem(status: number, code: string, detail: string, remedy: string): Problem {
  return { type: `/problems/${code}`, title: titleOf(code), status, detail, remedy };
}

/** `unit-ended` as a title: `Unit ended`. */
export function titleOf(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
}
