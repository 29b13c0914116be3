import BetterSqlite3 from 'better-sqlite3';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The files of the generations in a data folder. */
export class GenerationFiles {
  readonly folder: string;

  constructor(dataFolder: string) {
    this.folder = join(dataFolder, 'read-models');
    mkdirSync(this.folder, { recursive: true });
  }

  path(generation: number): string {
    return join(this.folder, `generation-${generation}.sqlite`);
  }

  list(): number[] {
    return readdirSync(this.folder)
      .map((name) => /^generation-(\d+)\.sqlite$/.exec(name)?.[1])
      .filter((text) => text !== undefined)
      .map(Number);
  }

  /** Removes a file that no connection of any process has open. Whether it is gone. */
  remove(generation: number): boolean {
    const path = this.path(generation);
    try {
      const db = new BetterSqlite3(path, { fileMustExist: true, timeout: 0 });
      try {
        // Leaving WAL needs the file for oneself: it is refused while another connection is open.
        if (db.pragma('journal_mode = delete', { simple: true }) !== 'delete') return false;
        // One that is being built is not in WAL yet, and holds the lock.
        db.exec('begin exclusive; rollback');
      } finally {
        db.close();
      }
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return false;
    }
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
    return true;
  }
}
