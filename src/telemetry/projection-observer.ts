import { propagation, ROOT_CONTEXT, type Tracer } from '@opentelemetry/api';
import { traceparentOf } from '../event-store/trace-of.js';
import type { ProjectedBatch, ProjectionObserver } from '../projections/index.js';
import type { Metrics } from './metrics.js';

/** Counts what is projected, and goes on with the traces of the commands that made the events. */
export function projectionObserver(metrics: Metrics, tracer: Tracer | undefined): ProjectionObserver {
  return {
    projected: (batch) => {
      metrics.batchProjected(batch.events.length, batch.endedAt - batch.startedAt);
      if (tracer) continueTraces(tracer, batch);
    },
  };
}

function continueTraces(tracer: Tracer, { events, generation, startedAt, endedAt }: ProjectedBatch): void {
  for (const traceparent of new Set(events.map(traceparentOf))) {
    if (traceparent === undefined) continue;
    const parent = propagation.extract(ROOT_CONTEXT, { traceparent });
    const attributes = { 'kientoan.generation': generation, 'kientoan.batch.events': events.length };
    tracer.startSpan('project', { startTime: startedAt, attributes }, parent).end(endedAt);
  }
}
