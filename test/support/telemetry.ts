import { openTelemetry, type Telemetry, type TracingOptions } from '../../src/telemetry/index.js';

interface Watching {
  readonly exporters?: NonNullable<TracingOptions['exporters']>;
  /** Lines of the log, as they are written. */
  readonly lines?: string[];
}

/** Watches as a server is watched, and tells nobody but the test. */
export function telemetry({ exporters = [], lines }: Watching = {}): Promise<Telemetry> {
  return openTelemetry({
    version: 'test',
    log: {
      level: lines ? 'debug' : 'silent',
      secrets: [],
      to: { write: (line) => void lines?.push(line) },
    },
    tracing: { console: false, otlp: false, exporters },
  });
}
