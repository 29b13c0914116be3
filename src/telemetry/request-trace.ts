import { context, propagation, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { IncomingHttpHeaders } from 'node:http';

/** A request in a trace: its own, or the one that its `traceparent` names (W3C Trace Context). */
export interface RequestTrace {
  readonly traceId: string;
  /** Does what is left to do of the request within the trace. */
  within(work: () => void): void;
  end(route: string, status: number): void;
}

/** Begins the trace of a request. */
export function traceRequest(tracer: Tracer, method: string, headers: IncomingHttpHeaders): RequestTrace {
  const caller = propagation.extract(context.active(), headers);
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } }, caller); // prettier-ignore
  return {
    traceId: span.spanContext().traceId,
    within: (work) => context.with(trace.setSpan(caller, span), work),
    end: (route, status) => {
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
