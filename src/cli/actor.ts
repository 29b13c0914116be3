import { userInfo } from 'node:os';
import { ProblemError } from '../api/problem.js';
import type { Actor } from '../kernel/event.js';

const ACTOR = /^[\w.@-]{1,100}$/;

/**
 * Who sends a command by opening the data folder: the name that he gives, which nobody checks, and the operating
 * system's user, who could open it. @throws ProblemError `actor-missing`
 */
export function commandLineActor(name: string | undefined): Actor {
  if (name !== undefined && ACTOR.test(name)) return { id: name, authenticated: false, osUser: osUser() };
  throw new ProblemError(
    400,
    'actor-missing',
    '--actor says who sends the command: 1 to 100 unaccented letters, digits, ".", "@", "-" or "_".',
    'Send --actor.',
    { where: '--actor', rule: 'every write names its actor' },
  );
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have no name.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
