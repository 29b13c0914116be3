import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem } from '../../src/composition.js';
import { policyBook } from '../../src/kernel/policy.js';

/** What is left after a process was killed again and again in the middle of concurrent commands. */
export interface CrashReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged, but not in the log once at their place. */
  readonly lost: number;
  readonly inLog: number;
  /** Commands that stand in the log more than once. */
  readonly doubled: number;
  /** Rows in which the read models differ from a rebuild. */
  readonly differences: number;
  readonly switched: boolean;
}

/** Starts the child and kills it (SIGKILL) once it has acknowledged so many commands; gives what it acknowledged. */
async function runAndKill(folder: string, round: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'child.js'), folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.split('\n').length > after) child.kill('SIGKILL');
  }
  // The last line may be cut in two by the kill: only whole lines were acknowledged.
  return said.split('\n').slice(0, -1);
}

/** Kills a process on `folder` `kills` times and then looks for every command that it had acknowledged. */
export async function crash(
  folder: string,
  kills: number,
  onKill: (n: number) => void = () => undefined,
): Promise<CrashReport> {
  const acknowledged = new Map<string, string>();
  for (let n = 0; n < kills; n++) {
    const lines = await runAndKill(folder, n, 12 + ((n * 37) % 200));
    for (const line of lines) {
      const [commandId = '', stream = '', revision = ''] = line.split(' ');
      acknowledged.set(commandId, `${stream} ${revision}`);
    }
    onKill(n + 1);
  }
  const system = await openSystem({ folder, capabilities: capabilitiesWith([]), policies: policyBook([]) });
  try {
    const last = new Map<string, string>();
    const counts = new Map<string, number>();
    let inLog = 0;
    for await (const { stream, revision, metadata } of system.store.readAll()) {
      const { commandId, index } = JSON.parse(metadata) as { commandId: string; index: number };
      last.set(commandId, `${stream} ${revision}`);
      if (index === 0) counts.set(commandId, (counts.get(commandId) ?? 0) + 1);
      inLog++;
    }
    const lost = [...acknowledged].filter(([commandId, place]) => last.get(commandId) !== place).length;
    const doubled = [...counts.values()].filter((count) => count !== 1).length;
    const head = await system.store.head();
    if (head !== undefined) await system.readModels.waitFor(head, 60_000);
    const certificate = await system.readModels.rebuild();
    return {
      kills,
      acknowledged: acknowledged.size,
      lost,
      inLog,
      doubled,
      differences: certificate.differences.total,
      switched: certificate.switched,
    };
  } finally {
    await system.close();
  }
}
