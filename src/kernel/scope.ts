import { reject } from './rejection.js';

/** What a caller may be; a token says it. */
export const ROLES = ['administrator', 'approver', 'inspector', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Which records a caller may see and change: whole registers, and single localities wherever they stand. */
export interface Scope {
  readonly registers: ReadonlySet<string> | 'every';
  readonly localities: ReadonlySet<string>;
}

/** Of whoever works inside of the program or has its data folder: nothing is hidden from him. */
export const EVERYTHING: Scope = { registers: 'every', localities: new Set() };

/** What a sender may be, and what he may touch. */
export interface Rights {
  readonly roles: readonly Role[] | 'every';
  readonly scope: Scope;
}

/** Of whoever works inside of the program or has its data folder. */
export const EVERY_RIGHT: Rights = { roles: 'every', scope: EVERYTHING };

/** Whether somebody with these rights has a role. */
export function hasRole({ roles }: Rights, role: Role): boolean {
  return roles === 'every' || roles.includes(role);
}

/**
 * The narrowest scope that suffices, from the narrowest on: `any` for what touches no register; a `locality` that holds
 * all that is touched; the whole `register`; or `every-register`.
 */
export const NARROWEST = ['any', 'locality', 'register', 'every-register'] as const;
export type NarrowestScope = (typeof NARROWEST)[number];

/** Whether a scope holds a whole register. */
export function coversRegister({ registers }: Scope, register: string): boolean {
  return registers === 'every' || registers.has(register);
}

/**
 * The localities to which a caller is limited in a register; undefined where the whole register is his.
 * @throws Rejection `out-of-scope` where `needs` is more than his scope holds
 */
export function localitiesWithin(
  scope: Scope,
  needs: NarrowestScope,
  register: string | undefined,
): ReadonlySet<string> | undefined {
  if (scope.registers === 'every' || needs === 'any') return undefined;
  if (needs === 'every-register' || register === undefined)
    return outOfScope('', 'This concerns every register; your token is limited to some.');
  if (coversRegister(scope, register)) return undefined;
  if (needs === 'locality' && scope.localities.size > 0) return scope.localities;
  return outOfScope('/register', `Your token does not hold the register "${register}" as a whole.`);
}

/** Refuses what lies outside of a caller's scope. Says nothing of what is there. */
export function outOfScope(where: string, detail: string): never {
  return reject({
    code: 'out-of-scope', where, rule: 'authorization: scope', detail,
    remedy: 'Ask whoever issues your token for a wider scope, or leave it to the one who has it.',
  }); // prettier-ignore
}
