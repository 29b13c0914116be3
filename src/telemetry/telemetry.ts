import type { Tracer } from '@opentelemetry/api';
import type { CommandObserver } from '../event-store/command-observer.port.js';
import type { ProjectionObserver } from '../projections/index.js';
import { commandObserver } from './command-observer.js';
import { openLog, type Log, type LogOptions } from './log.js';
import { Metrics } from './metrics.js';
import { projectionObserver } from './projection-observer.js';
import { startTracing, type TracingOptions } from './tracing.js';

export interface TelemetryOptions {
  readonly version: string;
  readonly log: LogOptions;
  readonly tracing: Omit<TracingOptions, 'version'>;
}

/** How a process is watched: its log, its metrics, and its traces where they are configured. */
export interface Telemetry {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer | undefined;
  readonly commands: CommandObserver;
  readonly projections: ProjectionObserver;
  close(): Promise<void>;
}

/** Begins to watch this process. */
export async function openTelemetry({
  version,
  log: logging,
  tracing,
}: TelemetryOptions): Promise<Telemetry> {
  const log = await openLog(logging);
  const metrics = new Metrics({ version });
  const traces = await startTracing({ ...tracing, version }, log);
  return {
    log,
    metrics,
    tracer: traces?.tracer,
    commands: commandObserver(metrics, traces?.tracer),
    projections: projectionObserver(metrics, traces?.tracer),
    close: async () => {
      await traces?.stop();
      await new Promise<void>((flushed) => log.flush(() => flushed()));
    },
  };
}
