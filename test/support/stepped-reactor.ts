import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventMetadata, Recorded } from '../../src/kernel/event.js';
import { Rejection } from '../../src/kernel/rejection.js';
import { obligationsReactor } from '../../src/obligations/index.js';
import { recordedEvents } from '../../src/projections/index.js';
import type { ReactorStore } from '../../src/reactors/reactor-store.port.js';
import type { Answer } from '../../src/reactors/reactor.port.js';
import { openReactorStore } from '../../src/reactors/sqlite/reactor-store.adapter.js';
import type { MemoryLog } from './memory-log.js';

/** Every event of a log as a store would give it, with its place among those of its command. */
export function recordedOf(log: MemoryLog): Recorded[] {
  const { events } = log;
  return recordedEvents(
    events.map(({ event, stream, revision, id, commandId }, at) => {
      const own = events.filter((other) => other.commandId === commandId);
      const metadata: Partial<EventMetadata> = { commandId, index: own.indexOf(events[at]!), count: own.length };
      return { event, stream, revision, id, metadata };
    }),
  ); // prettier-ignore
}

/**
 * The reactor of obligations on its real database, read and sent by hand, so that a spec decides what happens before
 * what, and where it dies. Commands go to the real deciders; a key that was used before is answered as the log would.
 */
export class SteppedReactor {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kientoan-stepped-'));
  private store: ReactorStore = openReactorStore(this.folder);
  private token = this.begin();
  private readonly recorded = new Set<string>();
  /** Commands that were refused for another reason than that the case has moved on. */
  readonly refusals: string[] = [];

  constructor(private readonly log: MemoryLog) {}

  /** Reads on by as many commands as there are, or `most`. Whether there was anything to read. */
  read(most = Infinity): boolean {
    const after = Number(this.store.state(obligationsReactor.name).checkpoint ?? 0);
    const all = recordedOf(this.log).slice(after);
    const ends = all.flatMap(({ metadata }, at) => (metadata.index + 1 === metadata.count ? [at + 1] : []));
    const events = all.slice(0, ends[Math.min(most, ends.length) - 1] ?? 0);
    if (events.length === 0) return false;
    const checkpoint = String(after + events.length);
    const state = { checkpoint, lastEvent: checkpoint, incident: undefined };
    const kept = this.store.transact(this.token, obligationsReactor, (reaction) => {
      for (const one of events)
        if (obligationsReactor.handles.includes(one.event.type)) obligationsReactor.react(one, reaction);
      return state;
    });
    if (!kept) this.store.setState(this.token, state, obligationsReactor.name);
    return true;
  }

  /** Sends one of the commands that are owed. It may die before it has noted the answer. Whether one was owed. */
  send(pick: number, { diesBeforeNoting = false } = {}): boolean {
    const due = this.store.due(0, 1_000);
    const owed = due[pick % Math.max(due.length, 1)];
    if (!owed) return false;
    const answer = this.answerTo(owed.command, owed.body, owed.idempotencyKey);
    if (diesBeforeNoting) this.die();
    else this.store.answered(this.token, [{ owed, answer }]);
    return true;
  }

  /** The process ends and another one takes over: only what was committed is left. */
  die(): void {
    this.store.close();
    this.store = openReactorStore(this.folder);
    this.token = this.begin();
  }

  /** Until nothing is left to be read or sent. */
  finish(): void {
    for (let n = 0; this.read() || this.send(n); n++)
      if (n > 10_000) throw new Error('it does not come to an end');
  }

  close(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private begin(): number {
    const token = this.store.takeLease({ id: 'stepped', host: 'here', pid: 1 }, 1, () => true) ?? 0;
    this.store.prepare(token, obligationsReactor);
    return token;
  }

  private answerTo(command: string, body: Readonly<Record<string, unknown>>, key: string): Answer {
    if (this.recorded.has(key)) return { answer: 'done' };
    try {
      this.log.when(command, body, key);
      this.recorded.add(key);
      return { answer: 'done' };
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      if (obligationsReactor.isDone(error.details.code)) return { answer: 'done' };
      this.refusals.push(`${command} ${key}: ${error.message}`);
      return { answer: 'refused', id: key, error: error.message, decisions: 0, setAside: false };
    }
  }
}
