import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES, type Role } from '../../kernel/command.js';
import { issueToken } from './issue-token.js';
import type { TokenRules } from './tokens.js';

/** Lies in the data folder, so that tokens outlive the server that printed them, and `kientoan token` can issue others. */
const SECRET_FILE = 'demo-secret';
const THIRTY_DAYS = 30 * 86_400;

/** Someone whom demo mode knows, with a token for every register. */
export interface DemoUser {
  readonly id: string;
  readonly role: Role;
  readonly token: string;
}

/** The rules of demo mode: what is believed is signed with a secret of the data folder, which is made here if need be. */
export function demoRules(folder: string): TokenRules {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, SECRET_FILE);
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(path, 'utf8').trim();
  return {
    keys: { secret },
    issuer: 'kientoan-demo',
    audience: 'kientoan',
    clockSkewSeconds: 60,
    demo: true,
  };
}

/** The known users of demo mode: one for each role. */
export function demoUsers(rules: TokenRules, now: number): Promise<DemoUser[]> {
  return Promise.all(
    ROLES.map(async (role) => {
      const id = `demo-${role}`;
      const content = { actor: id, roles: [role], registers: ['*'], localities: [], lifetimeSeconds: THIRTY_DAYS };
      return { id, role, token: await issueToken(rules, content, now) };
    }),
  ); // prettier-ignore
}
