import { ProblemError } from '../problem.js';
import { pathOf } from '../request-path.js';
import { callerOf, type IdentifiedRequest } from './caller.js';
import type { RateLimit } from './rate-limit.js';
import type { TokenVerifier } from './tokens.js';

/** Everything but pages for people lies here. */
const API = '/api/';

/**
 * Says who sends a request, and whether he may send another one, before a byte of its body is read. A caller is counted
 * by the subject of his token; who has none, or a wrong one, by his address, so that he takes nothing from the others.
 */
export function identify(verifier: TokenVerifier, limit: RateLimit) {
  return async function identifyCaller(request: IdentifiedRequest): Promise<void> {
    const { authorization } = request.headers;
    try {
      if (authorization !== undefined) request.caller = await verifier.verify(bearer(authorization));
      else if (pathOf(request).toLowerCase().startsWith(API)) callerOf(request);
    } catch (error) {
      await limit.take(addressOf(request));
      throw error;
    }
    await limit.take(request.caller ? `caller ${request.caller.id}` : addressOf(request));
  };
}

const addressOf = ({ socket }: IdentifiedRequest): string => `address ${socket.remoteAddress ?? ''}`;

/** The token of an Authorization header. @throws ProblemError `token-malformed` */
function bearer(authorization: string): string {
  const token = /^Bearer +([\w~+/.=-]+) *$/i.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new ProblemError(
    401,
    'token-malformed',
    'The token is refused. The header Authorization is not "Bearer" and a token.',
    'Send Authorization: Bearer TOKEN.',
    { where: 'Authorization', rule: 'RFC 6750' },
  );
}
