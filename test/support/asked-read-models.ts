import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capabilitiesWith } from '../../src/capabilities.js';
import { applyEvents, dispatchOf } from '../../src/projections/batch.js';
import { recordedEvents, type AnyQuery, type AskedPage, type ReadView } from '../../src/projections/index.js';
import { GenerationReader } from '../../src/projections/sqlite/generation-reader.adapter.js';
import { SqliteGeneration } from '../../src/projections/sqlite/generation.adapter.js';
import type { MemoryLog } from './memory-log.js';

const { projections } = capabilitiesWith([]);

/**
 * Asks a query of the read models that follow from a log: every projection by the real writer, read by the real reader.
 * The answer is held against the query's schema. The n-th event was recorded n seconds after 2021-01-01T00:00:00Z, or when `recordedAt` says.
 */
export async function askedOf<R>(
  log: MemoryLog,
  query: AnyQuery,
  params: Readonly<Record<string, unknown>>,
  options: { today?: string; page?: AskedPage; recordedAt?: (key: string) => string | undefined } = {},
): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-asked-'));
  const path = join(folder, 'generation.sqlite');
  const events = recordedEvents(
    log.events.map(({ event, stream, revision, id, commandId, key }) => {
      const recordedAt = options.recordedAt?.(key);
      return { event, stream, revision, id, metadata: { commandId, ...(recordedAt ? { recordedAt } : {}) } };
    }),
  );
  const generation = SqliteGeneration.create({ path, number: 1, token: 1, projections });
  try {
    generation.commit(1, (model) => {
      applyEvents(dispatchOf(projections), events, model);
      const last = events.at(-1)?.position;
      return { checkpoint: last, lastEvent: last, events: events.length };
    });
    const reader = new GenerationReader(1, path);
    try {
      const answer = await reader.read(
        ({ db }) =>
          query.run(
            { db, checkpoint: undefined, generation: 1, incident: undefined } satisfies ReadView,
            query.params.parse(params),
            { today: options.today ?? '2026-01-01', ...(options.page ? { page: options.page } : {}) },
          ) as Promise<R>,
      );
      query.answer.parse(answer);
      return answer;
    } finally {
      reader.retire(() => undefined);
    }
  } finally {
    await generation.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
