import { StoreUnavailable } from '../event-store/event-store.errors.js';
import { reject } from '../kernel/rejection.js';

/** Refuses by a rule of the chapter on backups. @throws Rejection */
export function refuse(
  code: string,
  where: string,
  detail: string,
  remedy: string,
  facts?: Readonly<Record<string, unknown>>,
): never {
  return reject({ code, where, detail, remedy, rule: 'docs/operations.md: Backup and restore', ...(facts ? { facts } : {}) }); // prettier-ignore
}

const WHY: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'is full',
  ENOSPC: 'is full',
  EDQUOT: 'is full for this user',
  EFBIG: 'takes no file of this size',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a read-only disk',
  SQLITE_READONLY: 'may not be written',
  SQLITE_CANTOPEN: 'cannot be written',
  ENOTDIR: 'is not a folder',
  ENOENT: 'does not exist',
};

/** What a disk says, in words of an operator: StoreUnavailable in the place of an error of the disk of `place` */
export function diskRefusal(error: unknown, place: string): unknown {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  const code = String((cause as { code?: unknown } | undefined)?.code);
  const why = WHY[code] ?? (code.startsWith('SQLITE_IOERR') ? `is full, or its disk fails (${code})` : undefined);
  return why === undefined ? error : new StoreUnavailable(`${place} ${why}; nothing is left there`, { cause });
} // prettier-ignore
