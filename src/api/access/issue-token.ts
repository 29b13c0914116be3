import { SignJWT } from 'jose';
import type { Role } from '../../kernel/command.js';
import { ProblemError } from '../problem.js';
import type { TokenRules } from './tokens.js';

/** What a token is to say. */
export interface TokenContent {
  readonly actor: string;
  readonly roles: readonly Role[];
  /** Ids of registers; `*` for every one. */
  readonly registers: readonly string[];
  /** Ids of localities. */
  readonly localities: readonly string[];
  readonly lifetimeSeconds: number;
}

/** A token that a server of these rules believes, for development. @throws ProblemError `token-not-issued` where it has no secret */
export async function issueToken(rules: TokenRules, content: TokenContent, now: number): Promise<string> {
  if (!('secret' in rules.keys)) {
    throw new ProblemError(
      400,
      'token-not-issued',
      'Tokens are signed by another issuer: AUTH_JWKS has its public keys alone.',
      'Ask that issuer for a token, or set AUTH_HS256_SECRET for development.',
      { where: 'AUTH_JWKS', rule: 'settings of the environment' },
    );
  }
  const { actor, roles, registers, localities, lifetimeSeconds } = content;
  const from = Math.floor(now / 1000);
  const claims = {
    roles,
    ...(registers.length > 0 ? { registers } : {}),
    ...(localities.length > 0 ? { localities } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(actor)
    .setIssuer(rules.issuer)
    .setAudience(rules.audience)
    .setIssuedAt(from)
    .setNotBefore(from)
    .setExpirationTime(from + lifetimeSeconds)
    .sign(new TextEncoder().encode(rules.keys.secret));
}
