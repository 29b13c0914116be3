import { issueToken, type TokenContent } from '../../src/api/access/issue-token.js';
import type { TokenRules } from '../../src/api/access/tokens.js';
import { ROLES } from '../../src/kernel/command.js';

/** By which a server under test knows its callers. */
export const RULES: TokenRules = {
  keys: { secret: 'a secret that only tests know, of 32 letters and more' },
  issuer: 'https://issuer.test',
  audience: 'kientoan',
  clockSkewSeconds: 60,
};

/** Someone with every role in every register, unless it says otherwise. */
export function tokenOf(
  content: Partial<TokenContent> = {},
  rules = RULES,
  now = Date.now(),
): Promise<string> {
  const everything = { actor: 'an', roles: ROLES, registers: ['*'], localities: [], lifetimeSeconds: 3600 };
  return issueToken(rules, { ...everything, ...content }, now);
}

/** The header that carries it. */
export async function bearer(content: Partial<TokenContent> = {}): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await tokenOf(content)}` };
}
