import { CommanderError } from 'commander';
import { problemOf, type Problem } from '../api/problem.js';
import { printable } from './output.js';

/** What the exit code of the command line means; `kientoan --help` prints it. */
export const EXIT = {
  refused: 1,
  usage: 2,
  unavailable: 3,
  fault: 4,
} as const;

export const EXIT_HELP = `
Exit codes:
  0  done
  1  refused by a rule; the problem says which, and what to do. Nothing was recorded
  2  wrong use: an unknown subcommand or option, a value that cannot be meant, a setting of the environment
  3  the data folder, the event store or Redis cannot be used, or the read models are halted by an incident
  4  a fault of this program`;

/** Problems that lie in how the command line was called. */
const USAGE = new Set([
  'actor-missing',
  'demo-not-on-loopback',
  'token-not-issued',
  'command-unknown',
  'expected-revision-invalid',
  'idempotency-key-invalid',
  'invalid-parameters',
  'invalid-settings',
  'jobs-in-process',
  'worker-without-redis',
  'wrong-usage',
]);
/** Problems of the folder or store that have another status than 503. */
const UNAVAILABLE = new Set(['server-running']);

const codeOf = ({ type }: Problem): string => type.split('/').at(-1) ?? '';

function exitCodeOf(problem: Problem): number {
  if (USAGE.has(codeOf(problem))) return EXIT.usage;
  if (problem.status === 503 || UNAVAILABLE.has(codeOf(problem))) return EXIT.unavailable;
  return problem.status >= 500 ? EXIT.fault : EXIT.refused;
}

/** What commander has said on standard error already, as a problem for whoever reads JSON. */
function usageProblem(error: CommanderError): Problem {
  const detail = error.message.startsWith('error: ')
    ? error.message.slice('error: '.length)
    : 'A subcommand is needed.';
  return {
    type: '/problems/wrong-usage',
    title: 'Wrong usage',
    status: 400,
    detail,
    rule: 'command line',
    remedy: 'See `kientoan --help`, or `kientoan <subcommand> --help`.',
  };
}

/** Prints what went wrong, one problem as JSON or as words on standard error, and sets the exit code. */
export function fail(error: unknown, asJson: boolean): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const inUse = error instanceof CommanderError;
  const problem = inUse ? usageProblem(error) : problemOf(error);
  process.exitCode = exitCodeOf(problem);
  if (process.exitCode === EXIT.fault)
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  if (asJson) process.stdout.write(`${JSON.stringify(problem, null, 2)}\n`);
  else if (!inUse) process.stderr.write(`${printable(wordsOf(problem))}\n`);
}

function wordsOf({ title, detail, where, rule, remedy, ...more }: Problem): string {
  return [
    `${title}: ${detail}`,
    ...(where ? [`where: ${where}`] : []),
    ...(rule ? [`rule: ${rule}`] : []),
    `do: ${remedy}`,
    ...(more['facts'] ? [JSON.stringify(more['facts'], null, 2)] : []),
    ...issuesOf(more['issues']).filter((issue) => !detail.includes(issue)),
  ].join('\n');
}

/** The faults of a body or of parameters, one line each. */
function issuesOf(issues: unknown): string[] {
  if (!Array.isArray(issues)) return [];
  return (issues as { path: string; message: string }[]).map(({ path, message }) => `${path}: ${message}`);
}
