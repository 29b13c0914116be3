import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ProblemError } from './api/problem.js';
import { asUnavailable } from './event-store/sqlite/log-file.js';

/** Held by the server of a data folder; the operating system lets go of it however the process ends. */
const LOCK = 'server.lock';
/** What the holder of the lock says of itself; means nothing without the lock. */
const CARD = 'server.json';

/** A data folder on which this process is the only server. */
export interface ServerClaim {
  /** Says where it listens, for whoever is refused. */
  announce(url: string): void;
  release(): void;
}

interface Card {
  readonly pid?: number;
  readonly url?: string;
}

/**
 * Makes this process the one server of a data folder. The lock is a transaction held open on an SQLite file: it goes
 * with the process that held it, so that one that was killed leaves nothing to clear away.
 * @throws ProblemError `server-running`, at once; StoreUnavailable
 */
export function claimServer(folder: string): ServerClaim {
  const card = join(folder, CARD);
  const lock = lockOf(folder, card);
  const write = (content: Card): void => writeFileSync(card, `${JSON.stringify(content)}\n`);
  write({ pid: process.pid });
  return {
    announce: (url) => write({ pid: process.pid, url }),
    release: () => {
      rmSync(card, { force: true });
      lock.close();
    },
  };
}

function lockOf(folder: string, card: string): Database.Database {
  let lock: Database.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    lock = new Database(join(folder, LOCK), { timeout: 0 });
    lock.exec('BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock?.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw asUnavailable(error);
    throw serverRunning(folder, cardOf(card));
  }
}

function cardOf(file: string): Card {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Card;
  } catch {
    // It has the lock and has not said yet where it is.
    return {};
  }
}

function serverRunning(folder: string, { pid, url }: Card): ProblemError {
  const who = `${pid === undefined ? 'another process' : `process ${pid}`}${url === undefined ? '' : ` at ${url}`}`;
  return new ProblemError(
    409,
    'server-running',
    `The data folder ${folder} is served already, by ${who}.`,
    `Use that server${pid === undefined ? '' : `, or stop it (kill ${pid})`}, or name another folder with --data. The other subcommands, and demo --no-serve, work beside it.`,
    {
      where: folder,
      rule: 'one server on one data folder',
      ...(pid ? { pid } : {}),
      ...(url ? { url } : {}),
    },
  );
}
