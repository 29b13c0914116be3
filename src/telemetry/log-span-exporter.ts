import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Log } from './log.js';

/** Tells each finished span in the log, whatever its level is: whoever asked for it looks there. */
export function logSpanExporter(log: Log): SpanExporter {
  const spans = log.child({}, { level: 'info' });
  return {
    export: (finished, done) => {
      for (const span of finished) {
        const { name, attributes, parentSpanContext } = span;
        const [seconds, nanoseconds] = span.duration;
        const { traceId, spanId } = span.spanContext();
        spans.info({
          trace_id: traceId,
          span_id: spanId,
          parent_id: parentSpanContext?.spanId,
          span: name,
          ms: Math.round(seconds * 1e6 + nanoseconds / 1e3) / 1e3,
          ...attributes,
        }, `span ${name}`); // prettier-ignore
      }
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
}
