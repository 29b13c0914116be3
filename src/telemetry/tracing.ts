import type { Tracer } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Log } from './log.js';

export interface TracingOptions {
  /** Each span is a line of the log. */
  readonly console: boolean;
  /** Spans go where `OTEL_EXPORTER_OTLP_ENDPOINT` says; its kin (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER`) are obeyed. */
  readonly otlp: boolean;
  readonly version: string;
  /** More places to which finished spans go at once. */
  readonly exporters?: readonly SpanExporter[];
}

export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

/** Starts tracing where it is configured. The SDK is loaded only then; without it nothing on the way of a command asks for a trace. */
export async function startTracing(options: TracingOptions, log: Log): Promise<Tracing | undefined> {
  const { console, otlp, version, exporters = [] } = options;
  if (!console && !otlp && exporters.length === 0) return undefined;
  const { NodeTracerProvider, SimpleSpanProcessor, BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-node'); // prettier-ignore
  const { defaultResource, resourceFromAttributes } = await import('@opentelemetry/resources');
  const processors = [
    ...exporters.map((exporter) => new SimpleSpanProcessor(exporter)),
    ...(console ? [new SimpleSpanProcessor((await import('./log-span-exporter.js')).logSpanExporter(log))] : []),
    ...(otlp ? [new BatchSpanProcessor(new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter())] : []),
  ]; // prettier-ignore
  const name = process.env['OTEL_SERVICE_NAME'] ?? 'kientoan';
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': name, 'service.version': version }),
    ),
    spanProcessors: processors,
  });
  provider.register();
  return {
    tracer: provider.getTracer('kientoan', version),
    stop: async () => {
      const { context, propagation, trace } = await import('@opentelemetry/api');
      // What cannot be sent is lost; nobody waits for it at the end.
      await provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'traces were not sent'));
      for (const api of [context, propagation, trace]) api.disable();
    },
  };
}
