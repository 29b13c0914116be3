import BetterSqlite3 from 'better-sqlite3';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { EventRegistry } from '../../src/event-store/event-registry.js';
import type { AppendReceipt, Position } from '../../src/event-store/event-store.port.js';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.adapter.js';
import { uuid5 } from '../../src/kernel/ids.js';
import {
  decodeRow,
  ReadModelFiles,
  type ReadModelDatabase,
  type ReadView,
} from '../../src/projections/index.js';
import { defineTable, type DatabaseOf, type Projection } from '../../src/projections/projection.js';
import { ReadModels, type ReadModelsOptions } from '../../src/projections/read-models.js';

/** Where read models are kept, and what a person with a database tool can do there. */
export interface Place {
  open(): Promise<ReadModelDatabase>;
  /** Changes the tables of a generation. */
  byHand(generation: number, sql: string): Promise<void>;
  /** So that it cannot be read any more. */
  spoil(generation: number): Promise<void>;
  /** Numbers of the generations that are there. */
  generations(): Promise<number[]>;
}

/** For a log in a data folder. */
export type MakePlace = (folder: string) => Place;

/** In the data folder itself. */
export const inFiles: MakePlace = (folder) => {
  const file = (generation: number) => join(folder, 'read-models', `generation-${generation}.sqlite`);
  return {
    open: async () => ReadModelFiles.open(folder),
    byHand: async (generation, sql) => {
      const db = new BetterSqlite3(file(generation));
      db.exec(sql);
      db.close();
    },
    spoil: async (generation) => writeFileSync(file(generation), 'this is no database'),
    generations: async () =>
      readdirSync(join(folder, 'read-models'))
        .flatMap((name) => /^generation-(\d+)\.sqlite$/.exec(name)?.[1] ?? [])
        .map(Number)
        .sort((a, b) => a - b),
  };
};

export interface MembersRow {
  cell: string;
  members: number;
  admissions: number[];
}

export const membersTable = defineTable<MembersRow>({
  name: 'members',
  columns: { cell: 'text', members: 'integer', admissions: 'json' },
  key: ['cell'],
  indexes: [['members']],
});

type Tables = DatabaseOf<{ members: typeof membersTable }>;

const admitted = {
  name: 'Admitted',
  version: 1,
  schema: z.strictObject({ cell: z.string(), number: z.int() }),
  sample: { cell: 'cell-1', number: 1 },
} as const;

/** The place of an event in the log of a spec, from 1. */
export function positionsOf(position: Position | undefined): number {
  return position === undefined ? 0 : Number(position.split(':').at(-1));
}

/** For specs of the machine: a log in a folder of its own, one projection, and the read models opened on them. */
export class Ledger {
  readonly folder = mkdtempSync(join(tmpdir(), 'kientoan-read-models-'));
  readonly setAside = new Set<string>();
  readonly decisions = new Map<string, number>();
  /** Until then the projection throws at the number 666. */
  mended = false;
  store = openSqliteEventStore({ folder: this.folder });
  readonly place: Place;
  private readonly opened: ReadModels[] = [];
  private appended = 0;
  private appends: Promise<unknown> = Promise.resolve();

  private constructor(place: MakePlace) {
    this.place = place(this.folder);
  }

  static async open(place: MakePlace = inFiles): Promise<Ledger> {
    return Promise.resolve(new Ledger(place));
  }

  /** Counts members; `factor` and `version` make another version of it. */
  projection(version = 1, factor = 1): Projection {
    return {
      name: 'members',
      version,
      tables: [membersTable],
      handles: ['Admitted'],
      project: ({ event }, model) => {
        const { cell, number } = event.data as { cell: string; number: number };
        const row = model.get(membersTable, { cell }) ?? { cell, members: 0, admissions: [] };
        const added = number * factor;
        model.put(membersTable, {
          cell,
          members: row.members + added,
          admissions: [...row.admissions, added].slice(-5),
        });
        if (number === 666 && !this.mended) throw new Error('nobody admits 666');
      },
    };
  }

  async readModels(options: Partial<ReadModelsOptions> = {}): Promise<ReadModels> {
    const { store } = this;
    const registry = new EventRegistry([admitted]);
    const settled = () =>
      Promise.resolve({ setAside: new Set(this.setAside), decisions: new Map(this.decisions) });
    const projections = [this.projection()];
    const database = await this.place.open();
    const models = await ReadModels.open({ database, store, registry, projections, settled, ...options });
    this.opened.push(models);
    return models;
  }

  /** One event for each number. */
  async admit(cell: string, ...numbers: number[]) {
    return this.append('Admitted.v1', ...numbers.map((number) => ({ cell, number })));
  }

  /** Appends come one after the other, as from one writer, also when the caller does not wait. */
  async append(type: string, ...data: object[]): Promise<AppendReceipt & { ids: string[] }> {
    const appended = this.appends.then(() => this.appendNow(type, data));
    this.appends = appended.catch(() => undefined);
    return appended;
  }

  private async appendNow(type: string, data: readonly object[]): Promise<AppendReceipt & { ids: string[] }> {
    const expectedRevision = this.appended === 0 ? 'no-stream' : this.appended - 1;
    const events = data.map((one, index) => ({
      id: uuid5('event', this.appended + index),
      type,
      data: JSON.stringify(one),
      metadata: '{}',
    }));
    const receipt = await this.store.append('register-test', events, { expectedRevision });
    this.appended += events.length;
    return { ...receipt, ids: events.map((event) => event.id) };
  }

  async members(models: ReadModels): Promise<MembersRow[]> {
    return models.read((view: ReadView<Tables>) => this.rowsIn(view));
  }

  async rowsIn(view: ReadView<Tables>): Promise<MembersRow[]> {
    const rows = await view.db.selectFrom('members').selectAll().orderBy('cell').execute();
    return rows.map((row) => decodeRow(membersTable, row));
  }

  /** A copy of the log as it is now, for `restoreLog`. */
  async copyLog(): Promise<void> {
    await this.store.close();
    copyFileSync(join(this.folder, 'log.sqlite'), join(this.folder, 'copy'));
    this.store = openSqliteEventStore({ folder: this.folder });
  }

  /** What a person does who puts an older copy of the log back. */
  async restoreLog(): Promise<void> {
    await this.store.close();
    copyFileSync(join(this.folder, 'copy'), join(this.folder, 'log.sqlite'));
    this.store = openSqliteEventStore({ folder: this.folder });
  }

  async close(): Promise<void> {
    for (const models of this.opened) await models.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true });
  }
}
