import { runSystem, type RunningSystem } from '../support/running-system.js';
import { telemetry } from '../support/telemetry.js';

const opening = { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }; // prettier-ignore

describe('the metrics of a server', () => {
  let running: RunningSystem;
  beforeEach(async () => {
    running = await runSystem();
  });
  afterEach(() => running.close());

  /** The value of a series as Prometheus reads it; undefined where there is none. */
  const scrape = async (): Promise<(series: string) => number | undefined> => {
    const response = await fetch(`${running.served.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split('\n');
    return (series) => {
      const line = lines.find((one) => one.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.slice(series.length + 1));
    };
  };

  it('count commands by name and by what became of them, with the time they took', async () => {
    await running.send('open-register', opening, { 'idempotency-key': 'k' });
    await running.send('open-register', opening, { 'idempotency-key': 'k' });
    await running.send('open-register', opening, { 'idempotency-key': 'another' });
    await running.send('open-register', { register: 'r' });
    const value = await scrape();
    const count = (outcome: string) => value(`kientoan_commands_total{command="OpenRegister",outcome="${outcome}"}`); // prettier-ignore
    expect({ recorded: count('recorded'), repeated: count('repeated'), rejected: count('rejected'), invalid: count('invalid') }) // prettier-ignore
      .toEqual({ recorded: 1, repeated: 1, rejected: 1, invalid: 1 });
    expect(value('kientoan_command_duration_seconds_count{command="OpenRegister"}')).toBe(4);
    expect(value('kientoan_append_events_count')).toBe(1);
    expect(value('kientoan_append_events_sum')).toBe(1);
  });

  it('tell how far the read models are, and which generation is live', async () => {
    const { body } = await running.send('open-register', opening);
    await running.system.readModels.waitFor(body.position as string);
    const value = await scrape();
    expect(value('kientoan_lag_events{kind="read-models",name="live"}')).toBe(0);
    expect(value('kientoan_lag_seconds{kind="read-models",name="live"}')).toBe(0);
    expect(value('kientoan_halted{kind="read-models",name="live"}')).toBe(0);
    expect(value('kientoan_log_reachable')).toBe(1);
    expect(value('kientoan_generation')).toBe((await running.system.readModels.status()).generation);
    expect(value('kientoan_projecting')).toBe(1);
    expect(value('kientoan_projected_events_total')).toBe(1);
    expect(value('kientoan_rebuild_running')).toBe(0);
    await running.system.readModels.rebuild();
    const generation = (await scrape())('kientoan_generation');
    expect(generation).toBe((value('kientoan_generation') ?? 0) + 1);
  });

  it('tell that a read model is halted, and since when', async () => {
    await running.send('open-register', opening);
    const metadata = JSON.stringify({ recordedAt: new Date(Date.now() - 3_600_000).toISOString() });
    const foreign = { id: '0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11', type: 'WrittenElsewhere.v1', data: '{}', metadata }; // prettier-ignore
    const { position } = await running.system.store.append('register-r', [foreign], { expectedRevision: 0 });
    await running.system.readModels.waitFor(position).catch(() => undefined);
    const value = await scrape();
    expect(value('kientoan_halted{kind="read-models",name="live"}')).toBe(1);
    expect(value('kientoan_lag_events{kind="read-models",name="live"}')).toBe(1);
    expect(value('kientoan_lag_seconds{kind="read-models",name="live"}')).toBeGreaterThanOrEqual(3_600);
  });

  it('count requests by the template of their route: a made-up path makes no series of its own', async () => {
    await running.send('open-register', opening);
    await running.get('/api/v1/registers/r/structure');
    await running.get('/api/v1/registers/r/structure');
    await running.get('/api/v1/what/nobody/serves/1');
    await running.get('/api/v1/what/nobody/serves/2');
    const value = await scrape();
    const count = (method: string, route: string, status: number) =>
      value(`kientoan_http_requests_total{method="${method}",route="${route}",status="${status}"}`);
    expect(count('POST', '/api/v1/commands/open-register', 200)).toBe(1);
    expect(count('GET', '/api/v1/registers/{register}/structure', 200)).toBe(2);
    expect(count('GET', 'none', 404)).toBe(2);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('go on when the log cannot be reached, and say that', async () => {
    await running.system.store.close();
    const value = await scrape();
    expect(value('kientoan_log_reachable')).toBe(0);
    expect(value('kientoan_lag_events{kind="read-models",name="live"}')).toBeUndefined();
  });
});

describe('the metrics of background jobs', () => {
  it('are asked of the queue when they are read', async () => {
    const { metrics } = await telemetry();
    const status = { generation: 1, checkpoint: undefined, events: 0, projecting: false, incident: undefined, needsRebuild: undefined, candidate: undefined, rebuilding: { phase: 'filling', events: 30, total: 120, position: undefined }, problem: undefined, lease: { id: '', host: '', pid: 0, token: 0, expiresAt: 0 } } as const; // prettier-ignore
    let failed = 1;
    metrics.watch({
      load: () => ({ waiting: 5, appendsInFlight: 2, streams: 3 }),
      readModels: () => Promise.resolve(status),
      lagSources: [],
    });
    metrics.watchJobs(() => Promise.resolve({ waiting: 4, failed: failed++ }));
    await metrics.text();
    const text = await metrics.text();
    for (const line of [
      'kientoan_jobs{state="waiting"} 4',
      'kientoan_jobs{state="failed"} 2',
      'kientoan_commands_waiting 5',
      'kientoan_appends_in_flight 2',
      'kientoan_rebuild_running 1',
      'kientoan_rebuild_events 30',
      'kientoan_rebuild_events_expected 120',
    ])
      // prettier-ignore
      expect(text.split('\n')).toContain(line);
  });
});
