import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { casesQuery } from '../../src/obligations/index.js';
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
  /** What conservation says of the open cases once the reactor has nothing left to do. */
  readonly cases: {
    readonly opened: number;
    readonly owed: number;
    readonly stuck: number;
    readonly lost: number;
    readonly astray: number;
    /** Open cases on a unit that has ended. */
    readonly leftBehind: number;
    /** Hops that were recorded more than once. */
    readonly doubled: number;
    readonly moved: number;
  };
}

/** Starts the child and kills it (SIGKILL) once it has acknowledged so many commands; gives what it acknowledged. */
async function runAndKill(folder: string, round: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'child.js'), folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.split('\n').length > after) child.kill('SIGKILL');
  }
  await gone;
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
    const reacted = await system.reactors.idle(120_000);
    if (!reacted)
      throw new Error(
        `the reactor did not come to an end: ${JSON.stringify(await system.reactors.status())}`,
      );
    const cases = await casesIn(system);
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
      cases,
    };
  } finally {
    await system.close();
  }
}

/** What conservation says, and what the log says of the hops. */
async function casesIn({ store, readModels }: System): Promise<CrashReport['cases']> {
  const seen = new Map<string, number>();
  let opened = 0;
  for await (const { type, data } of store.readAll()) {
    const said = JSON.parse(data) as { cause?: string; recommendation?: string; issue?: string; issues?: unknown[] }; // prettier-ignore
    if (type === 'RecommendationIssued.v1') opened++;
    if (type === 'MeetingRecorded.v1') opened += said.issues?.length ?? 0;
    if (!/Moved\.v1$/.test(type)) continue;
    const hop = [said.recommendation, said.issue, said.cause].join(' ');
    seen.set(hop, (seen.get(hop) ?? 0) + 1);
  }
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 60_000);
  const said = await readModels.read((view) => casesQuery.run(view, { register: 'moves' }, { today: '2026-01-01' })); // prettier-ignore
  return {
    // Both must have counted the same cases.
    opened: said.opened === opened ? opened : -1,
    owed: said.owed,
    stuck: said.stuck,
    lost: said.lost,
    astray: said.astray,
    leftBehind: said.cases.filter(({ standing }) => standing !== 'living').length,
    doubled: [...seen.values()].filter((count) => count > 1).length,
    moved: seen.size,
  };
}
