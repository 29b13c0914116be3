import type { Kysely } from 'kysely';
import type { Position } from '../event-store/event-store.port.js';
import type { LeaseTable, Lease } from '../event-store/lease.js';
import type { Certificate } from './certificate.js';
import type { ComparedSide } from './comparison.js';
import type { GenerationState, Progress } from './generation-state.js';
import type { Incident } from './incident.js';
import type { Projection, ReadModelWriter } from './projection.js';

/** What a new or an opened generation is. */
export interface GenerationOptions {
  readonly number: number;
  /** Its fencing token from now on. */
  readonly token: number;
  readonly projections: readonly Projection[];
}

/**
 * Writes a batch and says how far it comes. Where the database answers only after a while it is called several times, each
 * time on the rows as they were before the batch, until all that it reads is at hand: `isTentative` says that something
 * was not, so that this time nothing that it writes or throws counts.
 */
export type WriteBatch = (model: ReadModelWriter, isTentative: () => boolean) => Progress;

/** A generation that takes batches: the live one, or one that is being filled. One batch at a time. */
export interface WritableGeneration {
  readonly number: number;
  /** As of the last batch that this object took, or the opening. */
  readonly state: GenerationState;
  /**
   * One batch: checks the fencing token, lets `write` write, moves the checkpoint. When anything throws, nothing of the
   * batch is written. @throws LeaseLost, and whatever `write` throws
   */
  transact(token: number, write: WriteBatch): Promise<GenerationState>;
  /** Resolves when the next batch may come. @throws Error when an earlier batch could not be stored */
  ready(): Promise<void>;
}

/** One that others may see: it is made, or filled. */
export interface OpenGeneration extends WritableGeneration {
  /** From here on only this token writes. @throws LeaseLost when a higher one does already. */
  raise(token: number): Promise<void>;
  close(): Promise<void>;
}

/** One that is being filled: nobody else sees it before `finish`, and it is thrown away after any failure. */
export interface FillingGeneration extends WritableGeneration {
  /** Makes its indexes and waits for the disk; gives the same generation, open as any other. */
  finish(): Promise<OpenGeneration>;
  /** Gives up: what has been filled is of no use. */
  abandon(): Promise<void>;
}

/** A generation held open on one snapshot, until it is closed. */
export interface HeldSnapshot extends ComparedSide {
  readonly state: GenerationState;
  close(): Promise<void>;
}

/**
 * The pointer to the live generation, the lease of who projects it, incidents, and the generation that waits for its
 * differences to be accepted. Every change but those of the lease checks the fencing token.
 */
export interface ControlTable extends LeaseTable {
  live(): Promise<number | undefined>;
  lease(): Promise<Lease>;
  /** A number that no generation of this database has had. */
  reserveGeneration(): Promise<number>;
  /** Moves the pointer; a candidate that waited is obsolete. @throws LeaseLost */
  setLive(generation: number, token: number): Promise<void>;
  candidate(): Promise<Certificate | undefined>;
  /** The built generation that waits for its differences to be accepted; there is at most one. */
  setCandidate(certificate: Certificate | undefined): Promise<void>;
  incident(generation: number): Promise<Incident | undefined>;
  /** @throws LeaseLost */
  setIncident(incident: Incident, token: number): Promise<void>;
  /** @throws LeaseLost */
  clearIncident(generation: number, token: number): Promise<void>;
}

/** What a query gets: the live generation in one snapshot. */
export interface ReadView<DB = unknown> {
  /** Read-only. JSON columns come as text: see `decodeRow`. */
  readonly db: Kysely<DB>;
  /** Where the snapshot stands; undefined before the first event. */
  readonly checkpoint: Position | undefined;
  readonly generation: number;
  /** Halted there: the answer must say so. */
  readonly incident: Incident | undefined;
}

/** Reads whichever generation is live, in this process or made so by another one. */
export interface LiveReader {
  /** Runs a query on one snapshot. @throws ReadModelOutdated, and what the query throws */
  read<DB, T>(query: (view: ReadView<DB>) => Promise<T> | T): Promise<T>;
  /** The last commit of the live generation. @throws ReadModelOutdated */
  stateNow(): Promise<GenerationState>;
  /** Lets go of a generation that is no longer live. */
  refresh(): Promise<void>;
  /** After the last running read. */
  close(): Promise<void>;
}

/** Where generations live: files of the data folder, or schemas of a PostgreSQL database. */
export interface ReadModelDatabase {
  readonly control: ControlTable;
  /** Makes a generation with empty tables. */
  create(options: GenerationOptions): Promise<OpenGeneration>;
  /** Begins one that is filled apart. */
  fill(options: GenerationOptions): Promise<FillingGeneration>;
  /** Opens one that was made with the same projections, and raises its fencing token. @throws LeaseLost when its token is higher. */
  open(options: GenerationOptions): Promise<OpenGeneration>;
  /** Raises the fencing token of a generation that this process does not write, so that its former writer cannot either. @throws LeaseLost */
  fenceOff(generation: number, token: number): Promise<void>;
  /** Stands on the present commit of a generation. @throws Error when it is not there */
  hold(generation: number): Promise<HeldSnapshot>;
  /** What a generation says of itself now; undefined when it is not there or cannot be read. */
  peek(generation: number): Promise<GenerationState | undefined>;
  /** Generations that are there, whether used or not. */
  list(): Promise<readonly number[]>;
  /** Removes one that nobody has open in any process. Whether it is gone. */
  remove(generation: number): Promise<boolean>;
  /** `onLetGo`: called when the last reader of a generation that is no longer live has gone. */
  reader(projections: readonly Projection[], onLetGo: (generation: number) => Promise<void>): LiveReader;
  close(): Promise<void>;
}
