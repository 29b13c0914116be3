import { readFileSync } from 'node:fs';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { ROLES, type Role } from '../../kernel/command.js';
import { idSchema } from '../../kernel/schemas.js';
import type { Scope } from '../../kernel/scope.js';
import { ProblemError } from '../problem.js';
import type { Caller } from './caller.js';

/** What a token must be to be believed; see the settings. */
export interface TokenRules {
  /** One secret that issuer and server share, or the public keys of the issuer as a JWKS. */
  readonly keys: { readonly secret: string } | { readonly jwksFile: string } | { readonly jwksUrl: URL };
  readonly issuer: string;
  readonly audience: string;
  /** How far the clocks of issuer and server may be apart. */
  readonly clockSkewSeconds: number;
  /** The tokens are those of the known users of demo mode. */
  readonly demo?: true;
}

/** Each kind of key has its own algorithms: a public key never checks an HMAC, and `none` is in neither list. */
const SHARED = ['HS256'] as const;
const PUBLIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const; // prettier-ignore

/** What our tokens say beside the claims that RFC 7519 registers. */
const claimsSchema = z
  .looseObject({
    sub: z.string().regex(/^[\w.@-]{1,100}$/, '1 to 100 unaccented letters, digits, ".", "@", "-" or "_"'),
    roles: z.array(z.string()).transform((given) => ROLES.filter((role): role is Role => given.includes(role))),
    registers: z.array(z.literal('*').or(idSchema)).max(1000).default([]),
    localities: z.array(idSchema).max(1000).default([]),
    iat: z.number().optional(),
  })
  .refine(({ roles }) => roles.length > 0, { path: ['roles'], message: `at least one of ${ROLES.join(', ')}` })
  .refine(({ registers, localities }) => registers.length + localities.length > 0, {
    path: ['registers'],
    message: 'a list of register ids or ["*"]; or `localities`, a list of unit ids',
  }); // prettier-ignore

/** How long a token that was believed is not checked again, so that a key which its issuer takes back counts soon. */
const BELIEVED_MS = 5 * 60_000;
const MOST_BELIEVED = 1000;

/** Believes tokens, or says why not. */
export class TokenVerifier {
  /** Until when each of the latest tokens is believed; to check a signature takes as long as to decide a command. */
  private readonly believed = new Map<string, { readonly caller: Caller; readonly until: number }>();
  private readonly key: Uint8Array | JWTVerifyGetKey;
  private readonly algorithms: (typeof SHARED | typeof PUBLIC)[number][];
  private latest = 0;

  /** `clock` in milliseconds UTC. @throws ProblemError `invalid-settings` for a JWKS file that cannot be read */
  constructor(
    private readonly rules: TokenRules,
    private readonly clock: () => number = Date.now,
  ) {
    this.algorithms = 'secret' in rules.keys ? [...SHARED] : [...PUBLIC];
    this.key = keyOf(rules.keys);
  }

  /** Who the caller is. @throws ProblemError 401 `token-…`, or 503 `token-keys-unavailable` */
  async verify(token: string): Promise<Caller> {
    const now = this.now();
    const known = this.believed.get(token);
    if (known && now < known.until) return known.caller;
    this.believed.delete(token);
    const caller = await this.check(token, now);
    const [oldest] = this.believed.keys();
    if (oldest !== undefined && this.believed.size >= MOST_BELIEVED) this.believed.delete(oldest);
    this.believed.set(token, { caller, until: Math.min(caller.expires, now + BELIEVED_MS) });
    return caller;
  }

  private async check(token: string, now: number): Promise<Caller> {
    const { issuer, audience, clockSkewSeconds, demo = false } = this.rules;
    const payload = await jwtVerify(token, this.key as JWTVerifyGetKey, {
      algorithms: this.algorithms,
      issuer,
      audience,
      clockTolerance: clockSkewSeconds,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'sub'],
    }).then((verified) => verified.payload, (error: unknown) => { throw refused(error); }); // prettier-ignore
    const { sub, roles, registers, localities, iat = 0 } = claimsOf(payload);
    const skew = clockSkewSeconds * 1000;
    if (iat * 1000 > now + skew) throw notYetValid('It was issued in the future.');
    const scope: Scope = {
      registers: registers.includes('*') ? 'every' : new Set(registers),
      localities: new Set(localities),
    };
    return { id: sub, roles, scope, authenticated: !demo, expires: (payload.exp ?? 0) * 1000 + skew };
  }

  /** A clock that was set back must not give life to tokens that it has seen expire. */
  private now(): number {
    this.latest = Math.max(this.latest, this.clock());
    return this.latest;
  }
}

function keyOf(keys: TokenRules['keys']): Uint8Array | JWTVerifyGetKey {
  if ('secret' in keys) return new TextEncoder().encode(keys.secret);
  if ('jwksUrl' in keys) return createRemoteJWKSet(keys.jwksUrl);
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(keys.jwksFile, 'utf8')) as JSONWebKeySet);
  } catch (error) {
    throw new ProblemError(400, 'invalid-settings', `AUTH_JWKS: ${(error as Error).message}`, 'Name a file with a JSON Web Key Set, or its https address.', {
      where: 'AUTH_JWKS', rule: 'settings of the environment',
    }); // prettier-ignore
  }
}

function claimsOf(payload: JWTPayload): z.infer<typeof claimsSchema> {
  const parsed = claimsSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal('token-claims', `Its claim "${issue?.path.map(String).join('.') ?? ''}" does not fit: ${issue?.message ?? ''}.`, 'Have it issued with sub, roles, and registers or localities.'); // prettier-ignore
}

/** What jose found wrong with a token, in our words. */
function refused(error: unknown): unknown {
  const renew = 'Have a new token issued.';
  const whole = 'Send the token as it was issued.';
  if (error instanceof errors.JWTExpired) return refusal('token-expired', 'It has expired.', renew);
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refusal('token-algorithm', 'Its algorithm is not the one that this server accepts.', 'Have it signed as the server is configured.'); // prettier-ignore
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refusal('token-signature', 'Its signature does not fit.', whole);
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refusal('token-key-unknown', 'None of the keys of its issuer is the one that signed it.', renew);
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefused(error);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid || error instanceof errors.JOSENotSupported)
    return refusal('token-malformed', 'It is no signed JSON Web Token.', whole); // prettier-ignore
  return new ProblemError(
    503,
    'token-keys-unavailable',
    'The keys by which tokens are checked cannot be had from their issuer.',
    'Repeat the request a moment later.',
    { rule: 'AUTH_JWKS', retry: true },
  );
}

function claimRefused({ claim, reason }: errors.JWTClaimValidationFailed): ProblemError {
  if (reason === 'check_failed') {
    if (claim === 'aud') return refusal('token-audience', 'It is meant for another audience.', 'Have one issued for this server.'); // prettier-ignore
    if (claim === 'iss') return refusal('token-issuer', 'It comes from another issuer.', 'Use a token of the issuer that this server believes.'); // prettier-ignore
    if (claim === 'nbf') return notYetValid('It is not valid yet.');
  }
  return refusal('token-claims', `Its claim "${claim}" is missing or no such claim.`, 'Have it issued with iss, aud, exp, sub, roles, and registers or localities.'); // prettier-ignore
}

function notYetValid(detail: string): ProblemError {
  return refusal('token-not-yet-valid', detail, 'Compare the clocks of the issuer and of this server.');
}

function refusal(code: string, detail: string, remedy: string): ProblemError {
  return new ProblemError(401, code, `The token is refused. ${detail}`, remedy, {
    where: 'Authorization',
    rule: 'RFC 7519',
  });
}
