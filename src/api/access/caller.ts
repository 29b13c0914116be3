import type { FastifyRequest } from 'fastify';
import type { Role } from '../../kernel/command.js';
import type { Scope } from '../../kernel/scope.js';
import { ProblemError } from '../problem.js';

/** Whoever sends a request, as his token says. */
export interface Caller {
  /** The token's subject: an opaque account id, no person's name. */
  readonly id: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
  /** False in demo mode, where the tokens of known users are printed. */
  readonly authenticated: boolean;
  /** Until when his token holds, in milliseconds UTC. */
  readonly expires: number;
}

/** A request after `identify`. */
export interface IdentifiedRequest extends FastifyRequest {
  caller?: Caller;
}

/** @throws ProblemError `token-missing` */
export function callerOf({ caller }: Pick<IdentifiedRequest, 'caller'>): Caller {
  if (caller) return caller;
  throw new ProblemError(
    401,
    'token-missing',
    'This needs a bearer token; the request has none.',
    'Send Authorization: Bearer TOKEN. In demo mode the server prints tokens when it starts; `kientoan token` issues one.',
    { where: 'Authorization', rule: 'RFC 6750' },
  );
}

/** @throws ProblemError `role-missing` where the caller has none of the roles; `what` names the command, question or route */
export function assertRole({ id, roles }: Caller, needed: readonly Role[], what: string): void {
  if (needed.some((role) => roles.includes(role))) return;
  throw new ProblemError(
    403,
    'role-missing',
    `${what} needs the role ${needed.join(' or ')}; "${id}" is ${roles.join(', ')}.`,
    'Use a token with that role, or leave it to whoever has it. `kientoan roles` shows who may do what.',
    { where: 'Authorization', rule: 'authorization: roles', needs: needed },
  );
}
