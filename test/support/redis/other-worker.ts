import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { BullmqOptions } from '../../../src/jobs/bullmq/bullmq-job-queue.adapter.js';

/** A worker that is a process of its own (`worker-child.js`), of the built program. */
export class OtherWorker {
  said = '';
  private readonly child: ChildProcess;
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<unknown[]>;

  constructor(options: BullmqOptions) {
    this.child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, 'worker-child.js'), JSON.stringify(options)],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    this.ended = once(this.child, 'exit');
    void this.listen();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  letJobEnd(): void {
    this.child.stdin?.write('\n');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private async listen(): Promise<void> {
    for await (const chunk of this.child.stdout ?? []) this.said += String(chunk);
  }
}
