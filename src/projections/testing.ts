import { uuid5 } from '../kernel/ids.js';
import type { DomainEvent, EventMetadata, Recorded } from '../kernel/event.js';
import { applyEvents, dispatchOf } from './batch.js';
import type { AnyTable, Projection, TableDefinition } from './projection.js';
import { SqliteGeneration } from './sqlite/generation.adapter.js';
import { Columns } from './columns.js';
import { rowsSql } from './sqlite/table.js';

/** An event as a spec gives it; what is left out is filled in. */
export interface GivenEvent {
  readonly event: DomainEvent;
  /** Default `register-test`. */
  readonly stream?: string;
  readonly id?: string;
  /** Default: counted for each stream. */
  readonly revision?: number;
  readonly metadata?: Partial<EventMetadata>;
}

/** The read model after the given events. */
export interface ProjectedTables {
  /** All rows of a table, ordered by its key. */
  rows<R extends object>(table: TableDefinition<R>): R[];
}

/** Events as the machine would hand them over: positions in order, revisions counted for each stream. */
export function recordedEvents(given: readonly (GivenEvent | DomainEvent)[]): Recorded[] {
  const revisions = new Map<string, number>();
  return given.map((one, index) => {
    const entry: GivenEvent = 'event' in one ? one : { event: one };
    const stream = entry.stream ?? 'register-test';
    const revision = entry.revision ?? (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const commandId = entry.metadata?.commandId ?? uuid5('given-command', index);
    return {
      id: entry.id ?? uuid5('given-event', index),
      stream,
      revision,
      position: `test:${String(index + 1).padStart(20, '0')}`,
      event: entry.event,
      metadata: {
        commandId,
        commandName: 'GivenCommand',
        index: 0,
        count: 1,
        hash: '0'.repeat(64),
        actor: { id: 'tester', authenticated: true },
        correlationId: commandId,
        causationId: commandId,
        recordedAt: new Date(Date.UTC(2021, 0, 1, 0, 0, index)).toISOString(),
        ...entry.metadata,
      },
    };
  });
}

/**
 * The tables of a projection after these events, by the real writer on a real database in memory. The events are
 * projected twice, as one batch and one by one, and frozen, so that a projection that depends on where batches end or
 * that changes an event or a row in place fails its spec. @throws what the projection throws
 */
export function givenEvents(
  projection: Projection,
  given: readonly (GivenEvent | DomainEvent)[],
): ProjectedTables {
  const events = deepFreeze(recordedEvents(given));
  const together = project(projection, events.length > 0 ? [events] : []);
  const singly = project(
    projection,
    events.map((one) => [one]),
  );
  if (JSON.stringify([...together.values()]) !== JSON.stringify([...singly.values()])) {
    throw new Error(
      `projection ${projection.name} gives other rows when the same events come in other batches`,
    );
  }
  return {
    rows: (table) => {
      const rows = together.get(table);
      if (!rows) throw new Error(`projection ${projection.name} has no table ${table.name}`);
      return rows as never;
    },
  };
}

function project(projection: Projection, batches: readonly (readonly Recorded[])[]): Map<AnyTable, object[]> {
  const generation = SqliteGeneration.create({
    path: ':memory:',
    number: 1,
    token: 1,
    projections: [projection],
  });
  try {
    for (const batch of batches) {
      generation.commit(1, (model) => {
        const freezing = {
          ...model,
          put: (table: AnyTable, row: object) => model.put(table, deepFreeze(row)),
        };
        applyEvents(dispatchOf([projection]), batch, freezing as typeof model);
        return {
          checkpoint: batch.at(-1)?.position,
          lastEvent: batch.at(-1)?.position,
          events: batch.length,
        };
      });
    }
    return new Map(
      projection.tables.map((table) => [
        table,
        generation.rows(rowsSql(table)).map((row) => Columns.of(table).decode(row)),
      ]),
    );
  } finally {
    void generation.close();
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
