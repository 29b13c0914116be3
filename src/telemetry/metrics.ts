import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CommandLoad } from '../event-store/handle-command.js';
import type { ReadModelsStatus } from '../projections/index.js';
import type { LagSource } from './lag.js';

/** What is asked when somebody reads the metrics, so that nothing is counted meanwhile. */
export interface WatchedSystem {
  readonly load: () => CommandLoad;
  readonly readModels: () => Promise<ReadModelsStatus>;
  readonly lagSources: readonly LagSource[];
}

type JobCounts = () => Promise<Readonly<Record<string, number>>>;

/** From a tenth of a millisecond, in memory, to the deadline of a caller. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
/** Whoever reads the metrics does not wait longer. */
const PATIENCE_MS = 2_000;

/** The metrics of one process, in the words of Prometheus; what each means is told in docs/operations.md. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly commands = this.counter('kientoan_commands_total', 'Commands answered', ['command', 'outcome']); // prettier-ignore
  private readonly commandSeconds = this.histogram('kientoan_command_duration_seconds', 'From arrival to answer', SECONDS, ['command']); // prettier-ignore
  private readonly appendEvents = this.histogram('kientoan_append_events', 'Events of an append', EVENTS);
  private readonly appendSeconds = this.histogram('kientoan_append_duration_seconds', 'From sending an append until it is durable', SECONDS); // prettier-ignore
  private readonly waiting = this.gauge('kientoan_commands_waiting', 'Commands that wait to be decided');
  private readonly appends = this.gauge('kientoan_appends_in_flight', 'Appends sent and not durable yet');
  private readonly streams = this.gauge('kientoan_streams_cached', 'Streams whose state is in memory');
  private readonly reconnects = this.counter('kientoan_event_store_reconnects_total', 'Subscriptions to the log that were dropped and opened again'); // prettier-ignore
  private readonly reachable = this.gauge('kientoan_log_reachable', '1 when the log could be read in time');
  private readonly projected = this.counter('kientoan_projected_events_total', 'Events taken into the live read models'); // prettier-ignore
  private readonly projectionSeconds = this.histogram('kientoan_projection_batch_duration_seconds', 'Writing a batch into the live read models', SECONDS); // prettier-ignore
  private readonly lagEvents = this.gauge('kientoan_lag_events', 'Events of the log not taken yet; 1000 at most', ['kind', 'name']); // prettier-ignore
  private readonly lagSeconds = this.gauge('kientoan_lag_seconds', 'Age of the first event not taken yet', ['kind', 'name']); // prettier-ignore
  private readonly halted = this.gauge('kientoan_halted', '1 when it stands still until somebody does something', ['kind', 'name']); // prettier-ignore
  private readonly generation = this.gauge('kientoan_generation', 'Number of the live generation');
  private readonly projecting = this.gauge('kientoan_projecting', '1 when this process holds the lease of the read models'); // prettier-ignore
  private readonly rebuilding = this.gauge('kientoan_rebuild_running', '1 when this process builds a generation'); // prettier-ignore
  private readonly rebuilt = this.gauge('kientoan_rebuild_events', 'Events in the generation being built');
  private readonly toRebuild = this.gauge('kientoan_rebuild_events_expected', 'Events that the live generation holds'); // prettier-ignore
  private readonly jobs = this.gauge('kientoan_jobs', 'Background jobs', ['state']);
  private readonly requests = this.counter('kientoan_http_requests_total', 'Requests answered', ['method', 'route', 'status']); // prettier-ignore
  private readonly requestSeconds = this.histogram('kientoan_http_request_duration_seconds', 'From arrival to the last byte', SECONDS, ['method']); // prettier-ignore
  private system: WatchedSystem | undefined;
  private countJobs: JobCounts | undefined;

  constructor({ version }: { readonly version: string }) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge('kientoan_build_info', 'Version of the program', ['version']).set({ version }, 1);
    // So that an alert on its growth has where to grow from.
    this.reconnects.inc(0);
  }

  /** Says where the values come from that are asked for when somebody reads. */
  watch(system: WatchedSystem): void {
    this.system = system;
  }

  /** Says where the numbers of jobs come from, by state. */
  watchJobs(counts: JobCounts): void {
    this.countJobs = counts;
  }

  commandAnswered(command: string, outcome: string, milliseconds: number): void {
    this.commands.inc({ command, outcome });
    this.commandSeconds.observe({ command }, milliseconds / 1000);
  }

  appended(events: number, milliseconds: number): void {
    this.appendEvents.observe(events);
    this.appendSeconds.observe(milliseconds / 1000);
  }

  reconnected(): void {
    this.reconnects.inc();
  }

  batchProjected(events: number, milliseconds: number): void {
    this.projected.inc(events);
    this.projectionSeconds.observe(milliseconds / 1000);
  }

  requestAnswered(method: string, route: string, status: number, milliseconds: number): void {
    this.requests.inc({ method, route, status });
    this.requestSeconds.observe({ method }, milliseconds / 1000);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, as Prometheus reads it. What cannot be had at the moment is left out. */
  async text(): Promise<string> {
    await Promise.all([this.system && this.ask(this.system), this.askJobs()]);
    return this.registry.metrics();
  }

  private async ask({ load, readModels, lagSources }: WatchedSystem): Promise<void> {
    const { waiting, appendsInFlight, streams } = load();
    this.waiting.set(waiting);
    this.appends.set(appendsInFlight);
    this.streams.set(streams);
    const status = await readModels().catch(() => undefined);
    if (status) this.askReadModels(status);
    await this.askLags(lagSources);
  }

  private askReadModels({ generation, projecting, rebuilding }: ReadModelsStatus): void {
    this.generation.set(generation ?? 0);
    this.projecting.set(projecting ? 1 : 0);
    this.rebuilding.set(rebuilding ? 1 : 0);
    this.rebuilt.set(rebuilding?.events ?? 0);
    this.toRebuild.set(rebuilding?.total ?? 0);
  }

  private async askLags(sources: readonly LagSource[]): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (const gauge of [this.lagEvents, this.lagSeconds, this.halted]) gauge.reset();
    const asked = await Promise.allSettled(
      sources.map(async ({ kind, name, lag }) => {
        const now = await lag(signal);
        if (!now) return;
        this.lagEvents.set({ kind, name }, now.events);
        this.lagSeconds.set({ kind, name }, now.seconds);
        this.halted.set({ kind, name }, now.halted ? 1 : 0);
      }),
    );
    this.reachable.set(asked.every(({ status }) => status === 'fulfilled') ? 1 : 0);
  }

  /** Where Redis is away there is nothing to tell. */
  private async askJobs(): Promise<void> {
    const late = new Promise<undefined>((resolve) => AbortSignal.timeout(PATIENCE_MS).addEventListener('abort', () => resolve(undefined))); // prettier-ignore
    const counts = await Promise.race([this.countJobs?.().catch(() => undefined), late]);
    this.jobs.reset();
    for (const [state, number] of Object.entries(counts ?? {})) this.jobs.set({ state }, number);
  }

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram<L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[] = []): Histogram<L> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  } // prettier-ignore
}
