export { behind, type Lag, type LagSource } from './lag.js';
export { openLog, type Log, type LogOptions } from './log.js';
export type { Metrics, WatchedSystem } from './metrics.js';
export { reactorLags, readModelLags } from './lag-sources.js';
export { openTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.js';
export type { TracingOptions } from './tracing.js';
