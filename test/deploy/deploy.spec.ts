import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { telemetry } from '../support/telemetry.js';

const root = resolve(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(resolve(root, file), 'utf8');

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { internal?: boolean } | null>>;
}
const compose = parse(text('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'kientoan');

/** How this machine runs compose; undefined where it has none. */
const program = [['docker', 'compose'], ['docker-compose']].find(([command, ...args]) => {
  try {
    execFileSync(command ?? '', [...args, 'version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
});

describe('docker-compose.yml', () => {
  const about = program ? program.join(' ') : 'SKIPPED: there is no docker compose on this machine';
  (program ? it : it.skip).each([[[]], [['demo']], [['service']], [['demo', 'service']]])(
    `is taken by compose with the profiles %j (${about})`,
    (profiles) => {
      const [command, ...args] = program as readonly string[];
      const named = profiles.flatMap((profile) => ['--profile', profile]);
      const config = execFileSync(command ?? '', [...args, ...named, 'config'], {
        cwd: root,
        stdio: 'pipe',
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      }).toString();
      expect(config).toContain(profiles.length === 0 ? 'services:' : 'kurrentplatform/kurrentdb:26.0');
    },
  );

  it('starts nothing without a profile', () => {
    expect(services.filter(([, { profiles }]) => (profiles ?? []).length === 0)).toEqual([]);
  });

  it('has the log, jobs, server, worker and metrics in either profile', () => {
    const names = (profile: string) =>
      services.filter(([, { profiles }]) => profiles.includes(profile)).map(([name]) => name.replace('-demo', '')); // prettier-ignore
    const parts = ['kurrentdb', 'prometheus', 'redis', 'server', 'worker'];
    expect(names('demo').sort()).toEqual(parts);
    expect(names('service').sort()).toEqual([...parts, 'secrets-set'].sort());
  });

  it('says a version of each image that it does not build', () => {
    for (const [, { image }] of services.filter(([name]) => !ours.some(([our]) => our === name)))
      expect(image).toMatch(/:v?\d+\.\d/);
  });

  it('watches the health of each service but the one that ends', () => {
    const unwatched = services.filter(([, { healthcheck }]) => !healthcheck?.test).map(([name]) => name);
    // Server and its image: the Dockerfile says how.
    expect(unwatched.sort()).toEqual(['secrets-set', 'server', 'server-demo']);
    for (const name of ['worker', 'worker-demo']) {
      const { environment = {}, healthcheck } = compose.services[name] ?? {};
      expect(environment['WORKER_PORT']).toMatch(/^\d+$/);
      // Compose makes one dollar of two.
      expect(healthcheck?.test?.join(' ')).toMatch(
        /127\.0\.0\.1:\$\$\{process\.env\.WORKER_PORT\}\/health\/ready/,
      );
    }
    expect(text('Dockerfile')).toMatch(/^HEALTHCHECK [\s\S]*\/health\/ready/m);
  });

  it('lets server and worker write nothing but their data, as nobody in particular', () => {
    expect(ours).toHaveLength(4);
    for (const [, { read_only, cap_drop }] of ours) expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] }); // prettier-ignore
    expect(text('Dockerfile')).toMatch(/^USER node$/m);
  });

  it('has Redis write to disk and evict nothing', () => {
    for (const name of ['redis', 'redis-demo']) {
      const command = (compose.services[name]?.command ?? []).join(' ');
      expect(command).toContain('--appendonly yes');
      expect(command).toContain('--maxmemory-policy noeviction');
    }
  });

  it('has no secret outside of the demo: each is a variable without a default', () => {
    const secret = /PASSWORD|SECRET|KEYS|_AUTH$|_URL$/;
    const values = services
      .filter(([, { profiles }]) => profiles.includes('service'))
      .flatMap(([, { environment = {} }]) => Object.entries(environment))
      .filter(([name]) => secret.test(name));
    expect(values.length).toBeGreaterThan(8);
    for (const [, value] of values) {
      const literal = value.replace(/\$\{[A-Z_0-9]+:-\}/g, '');
      expect(literal).toMatch(/^(esdb:\/\/admin:@kurrentdb:2113\?tlsCAFile=\/etc\/kientoan\/ca\.crt|redis:\/\/:@redis:6379)?$/); // prettier-ignore
    }
  });

  it('lets nobody but this machine reach a port, and nobody outside the log and the jobs', () => {
    const ports = services.flatMap(([, { ports: published = [] }]) => published);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(compose.networks).toMatchObject({ log: { internal: true }, jobs: { internal: true } });
  });
});

describe('what is written of the metrics', () => {
  const guide = text('docs/operations.md');
  const alerts = text('deploy/alerts.yml');
  const named = (source: string) => [...new Set(source.match(/\bkientoan_[a-z_]+/g))];
  let told: string[];
  beforeAll(async () => {
    const { metrics, close } = await telemetry();
    const lines = (await metrics.text()).split('\n');
    told = lines.flatMap((line) => /^# TYPE (kientoan_\w+)/.exec(line)?.[1] ?? []);
    await close();
  });

  it('explains each of them', () => {
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((metric) => !guide.includes(`| \`${metric}`))).toEqual([]);
  });

  it('speaks of none that there is not', () => {
    const base = (metric: string) => metric.replace(/_(bucket|sum|count)$/, '');
    expect(named(guide + alerts).map(base).filter((metric) => !told.includes(metric))).toEqual([]); // prettier-ignore
  });

  it('sends each alert to a section that tells what to do', () => {
    const anchors = [...guide.matchAll(/^###? (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    const runbooks = [...alerts.matchAll(/docs\/operations\.md#([\w-]+)/g)].map(([, anchor]) => anchor);
    expect(runbooks).toHaveLength([...alerts.matchAll(/- alert:/g)].length);
    expect(runbooks.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });
});
