import type { Problem } from '../problem.js';

/** What `WWW-Authenticate` says of a refusal (RFC 6750, section 3); undefined for any other problem. */
export function challengeOf({ status, type, detail }: Problem): string | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const realm = 'Bearer realm="kientoan"';
  // A request without a token is told what to bring, and nothing of errors.
  if (type.endsWith('/token-missing')) return realm;
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token';
  return `${realm}, error="${error}", error_description="${detail.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')}"`;
}
