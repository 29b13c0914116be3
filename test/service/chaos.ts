import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import type { StoredEvent } from '../../src/event-store/event-store.port.js';
import type { EventMetadata } from '../../src/kernel/event.js';
import { ReadModelOutdated } from '../../src/projections/index.js';
import { policyBook } from '../../src/kernel/policy.js';
import { casesQuery } from '../../src/obligations/index.js';

/** What is left after server and worker were killed again and again in the middle of commands, reactors and rebuilds. */
export interface ChaosReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged, but not in the log at their place. */
  readonly lost: number;
  /** Commands that stand in the log more than once. */
  readonly doubled: number;
  /** Open cases, each opened by a command; none was ever settled. */
  readonly cases: { readonly opened: number; readonly open: number; readonly lost: number; readonly astray: number; readonly owed: number; readonly elsewhere: number }; // prettier-ignore
  readonly moves: number;
  /** Rows in which the read models differ from a rebuild. */
  readonly differences: number;
  readonly switched: boolean;
}

const BUILT = resolve(import.meta.dirname, '../../dist/src');

/** Processes on a data folder that are killed and started again. */
export class Service {
  readonly acknowledged = new Map<string, string>();
  private server: ChildProcess | undefined;
  private worker: ChildProcess | undefined;
  private round = 0;

  constructor(
    private readonly folder: string,
    /** Undefined: the server does everything itself. */
    private readonly redisUrl: string | undefined,
    /** Who send at the same time. */
    private readonly callers = 6,
    private readonly program = 'server-child.js',
  ) {}

  get workerPid(): number | undefined {
    return this.worker?.pid;
  }

  start(more: NodeJS.ProcessEnv = {}): void {
    if (!this.server) {
      const { REDIS_URL: _none, ...rest } = process.env;
      const redis = this.redisUrl === undefined ? {} : { REDIS_URL: this.redisUrl };
      const env = { ...rest, ...redis, CALLERS: String(this.callers), ...more };
      this.server = spawn(process.execPath, [resolve(import.meta.dirname, this.program), this.folder, String(this.round++)], { env, stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
      void this.listen(this.server);
    }
    if (!this.worker && this.redisUrl !== undefined) this.worker = this.startWorker();
  }

  /** Resolves when the server has come to its own end. @throws Error when that was no good one */
  async ended(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) throw new Error('no server runs');
    const [code] = server.exitCode === null ? ((await once(server, 'exit')) as [number | null]) : [server.exitCode]; // prettier-ignore
    if (code !== 0) throw new Error(`the server ended with ${String(code)}`);
  }

  /** Kills server, worker or both, so many times, after a number of commands that differs each time. */
  async killedTimes(
    kills: number,
    fewest: number,
    spread: number,
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    for (let n = 0; n < kills; n++) {
      this.start(env);
      await this.more(fewest + ((n * 37) % spread));
      if (this.redisUrl === undefined || n % 3 !== 1) await this.kill('server');
      if (n % 3 !== 0) await this.kill('worker');
    }
  }

  startWorker(): ChildProcess {
    return spawn(process.execPath, [resolve(BUILT, 'worker.js'), '--data', this.folder], {
      env: { ...process.env, REDIS_URL: this.redisUrl ?? '' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  /** One that has begun. */
  async anotherWorker(): Promise<ChildProcess> {
    const worker = this.startWorker();
    const ended = once(worker, 'exit').then(([code]) => {
      throw new Error(`the worker ended with ${String(code)}`);
    });
    await Promise.race([once(worker.stdout as NodeJS.EventEmitter, 'data'), ended]);
    ended.catch(() => undefined);
    return worker;
  }

  /** Resolves when so many more commands have been acknowledged. */
  async more(commands: number): Promise<void> {
    const wanted = this.acknowledged.size + commands;
    while (this.acknowledged.size < wanted) {
      if (this.server?.exitCode !== null && this.server?.exitCode !== undefined) throw new Error(`the server ended with ${this.server.exitCode}`); // prettier-ignore
      await new Promise((wait) => setTimeout(wait, 10));
    }
  }

  async kill(which: 'server' | 'worker'): Promise<void> {
    const child = this[which];
    this[which] = undefined;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill('server');
    await this.kill('worker');
  }

  private async listen(child: ChildProcess): Promise<void> {
    let rest = '';
    for await (const chunk of child.stdout ?? []) {
      // The last line may be cut in two by a kill: only whole lines were acknowledged.
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [commandId = '', stream = '', revision = ''] = line.split(' ');
        this.acknowledged.set(commandId, `${stream} ${revision}`);
      }
    }
  }
}

/** Where cases stand, by what a read model says. */
async function casesOf({ readModels }: System): Promise<ChaosReport['cases']> {
  const { opened, open, lost, astray, owed, cases } = await readModels.read((view) =>
    casesQuery.run(view, { register: 'r' }, { today: '2026-01-01' }),
  );
  const elsewhere = cases.filter(({ standing }) => standing !== 'living').length;
  return { opened, open, lost, astray, owed, elsewhere };
}

/** Waits until whoever follows the log has read all of it, and every case lies where it belongs; as seen from outside. */
export async function caughtUp(folder: string, withinMs: number): Promise<ChaosReport['cases']> {
  const system = await openSystem({ folder, capabilities: capabilitiesWith([]), policies: policyBook([]), projects: false, reacts: false }); // prettier-ignore
  const until = Date.now() + withinMs;
  try {
    for (;;) {
      const head = await system.store.head();
      try {
        if (head !== undefined) await system.readModels.waitFor(head, Math.max(0, until - Date.now()));
      } catch (error) {
        // Whoever projects has not begun: a worker that was just started.
        if (!(error instanceof ReadModelOutdated) || Date.now() > until) throw error;
        await new Promise((wait) => setTimeout(wait, 50));
        continue;
      }
      const cases = await casesOf(system);
      if ((cases.owed === 0 && cases.elsewhere === 0) || Date.now() > until) return cases;
      await new Promise((wait) => setTimeout(wait, 50));
    }
  } finally {
    await system.close();
  }
}

/** The commands that are found in a log. */
export class CommandsFound {
  private readonly last = new Map<string, string>();
  private readonly times = new Map<string, number>();

  add({ stream, revision, metadata }: StoredEvent): void {
    const { commandId, index } = JSON.parse(metadata) as EventMetadata;
    this.last.set(commandId, `${stream} ${revision}`);
    if (index === 0) this.times.set(commandId, (this.times.get(commandId) ?? 0) + 1);
  }

  /** `lost`: acknowledged, but not in the log at their place; `doubled`: there more than once. */
  beside(acknowledged: ReadonlyMap<string, string>): { acknowledged: number; lost: number; doubled: number } {
    return {
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter(([commandId, place]) => this.last.get(commandId) !== place).length,
      doubled: [...this.times.values()].filter((times) => times !== 1).length,
    };
  }
}

/** Looks at what a data folder holds when everybody has gone: moves what is owed, and compares everything with the log. */
export async function reportOf(
  folder: string,
  acknowledged: ReadonlyMap<string, string>,
  kills: number,
): Promise<ChaosReport> {
  const system = await openSystem({ folder, capabilities: capabilitiesWith([]), policies: policyBook([]) });
  try {
    await system.reactors.idle(120_000);
    const commands = new CommandsFound();
    let moves = 0;
    for await (const stored of system.store.readAll()) {
      commands.add(stored);
      const { type } = stored;
      if (/^(Recommendation|Issue)Moved\./.test(type)) moves++;
    }
    const head = await system.store.head();
    if (head !== undefined) await system.readModels.waitFor(head, 120_000);
    const { differences, switched } = await system.readModels.rebuild();
    return {
      kills,
      ...commands.beside(acknowledged),
      cases: await casesOf(system),
      moves,
      differences: differences.total,
      switched,
    };
  } finally {
    await system.close();
  }
}

/** Kills server and worker again and again while cells with open cases are dissolved. */
export async function chaos(
  folder: string,
  redisUrl: string | undefined,
  kills: number,
): Promise<ChaosReport> {
  const service = new Service(folder, redisUrl);
  try {
    await service.killedTimes(kills, 12, 120);
  } finally {
    await service.stop();
  }
  return reportOf(folder, service.acknowledged, kills);
}

/** What must be so whatever was killed. */
export const UNHARMED = {
  lost: 0,
  doubled: 0,
  cases: { lost: 0, astray: 0, owed: 0, elsewhere: 0 },
  differences: 0,
  switched: true,
};
