import type { Role } from '../../kernel/command.js';
import { hasRole, type Rights } from '../../kernel/scope.js';

/** Who may draft plans and write their decisions. */
export const DRAFTERS: readonly Role[] = ['administrator', 'inspector'];
/** Who may have a hand in a plan at all: all but those who only read. */
export const EVERY_HAND: readonly Role[] = ['administrator', 'approver', 'inspector'];
/** Who may suspend, resume, amend, cancel, move and settle. */
export const STEERERS: readonly Role[] = ['administrator', 'approver'];

export const hasOneOf = (rights: Rights, roles: readonly Role[]): boolean => roles.some((role) => hasRole(rights, role)); // prettier-ignore
