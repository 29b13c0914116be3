import pg from 'pg';

/** An identifier as PostgreSQL wants it. */
export const quoted = (name: string): string => pg.escapeIdentifier(name);

/** The schemas of one log's read models: one that is shared, and one for each generation. */
export class Schemas {
  /** `kientoan_3f2a…`: the log's own, so that two logs may share a database. */
  readonly shared: string;

  /** @param log letters and digits that name the log */
  constructor(log: string) {
    if (!/^[a-z0-9]{1,32}$/.test(log)) throw new Error(`"${log}" names no log`);
    this.shared = `kientoan_${log}`;
  }

  of(generation: number): string {
    return `${this.shared}_${generation}`;
  }

  /** A name in the shared schema, ready for a statement. */
  get control(): string {
    return `${quoted(this.shared)}.control`;
  }
  get incidents(): string {
    return `${quoted(this.shared)}.incidents`;
  }
  get generations(): string {
    return `${quoted(this.shared)}.generations`;
  }

  /**
   * The one table of a generation that holds nothing: who reads a generation locks it before his snapshot begins, so that
   * the generation cannot be removed under him.
   */
  heldBy(generation: number): string {
    return `${quoted(this.of(generation))}.held`;
  }
}
