import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a server may take to be started. */
const START_MS = 120_000;

/** The process of a real server, for tests that kill and freeze it; `EVENTSTORE_START` and `EVENTSTORE_PID` say how. */
export class ServerProcess {
  private constructor(
    private readonly startCommand: string,
    private readonly pidCommand: string,
  ) {}

  /** Undefined where the environment does not say how. */
  static fromEnvironment(): ServerProcess | undefined {
    const { EVENTSTORE_START: start, EVENTSTORE_PID: pid } = process.env;
    return start && pid ? new ServerProcess(start, pid) : undefined;
  }

  /** Starts the server where it is not running; done when it has a process, which may be before it answers. */
  async start(): Promise<void> {
    if (this.pid() !== undefined) return;
    // The server takes EVENTSTORE_… for its own options, and refuses those that it does not know.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTSTORE_'));
    const options = { detached: true, stdio: 'ignore', env: Object.fromEntries(own) } as const;
    spawn('sh', ['-c', this.startCommand], options).unref();
    const end = Date.now() + START_MS;
    while (this.pid() === undefined) {
      if (Date.now() > end) throw new Error(`EVENTSTORE_START has started nothing that EVENTSTORE_PID names`);
      await sleep(50);
    }
  }

  /** `kill -9`; done when the process is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    while (this.pid() !== undefined) await sleep(20);
  }

  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  private signal(signal: NodeJS.Signals): void {
    const pid = this.pid();
    if (pid === undefined) throw new Error('EVENTSTORE_PID names no process that runs');
    process.kill(pid, signal);
  }

  /** The process that runs; undefined where there is none. */
  private pid(): number | undefined {
    try {
      const said = execFileSync('sh', ['-c', this.pidCommand], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const pid = Number(said.trim());
      if (!Number.isInteger(pid) || pid <= 0) return undefined;
      process.kill(pid, 0);
      return pid;
    } catch {
      return undefined;
    }
  }
}
