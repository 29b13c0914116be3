import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel, Worker, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { CachedTables } from '../cached-tables.js';
import { advanced, emptyState, type GenerationState } from '../generation-state.js';
import type { AnyTable } from '../projection.js';
import type { FillingGeneration, WriteBatch } from '../read-model-database.port.js';
import type { Row, StoredTable } from '../stored-table.port.js';
import type {
  FillingThreadData,
  FromFillingThread,
  ReadAnswer,
  ThreadFailure,
  ToFillingThread,
  WrittenTable,
} from './filling-messages.js';
import { SqliteGeneration, type GenerationFile } from './generation.adapter.js';

/** Batches that may wait for the thread: it always has one to go on with, and memory does not grow. */
const BATCHES_AHEAD = 2;
/** How long an answer of the thread may take: longer than any batch; beyond it the thread is dead. */
const ANSWER_MS = 120_000;
/** What the thread keeps of its batches is short-lived. */
const THREAD_YOUNG_MB = 16;

/**
 * A generation that is being filled, in a file. Projections run here, their rows are stored on a thread of their own (see
 * `filling-thread.ts`).
 */
export class SqliteFillingGeneration implements FillingGeneration {
  readonly number: number;
  private readonly cached: CachedTables;
  /** What the present batch has changed. */
  private written: WrittenTable[] = [];
  private current: GenerationState;

  private constructor(
    private readonly options: GenerationFile,
    private readonly thread: ThreadLine,
    state: GenerationState,
  ) {
    this.number = options.number;
    this.current = state;
    const tables = tablesOf(options);
    this.cached = new CachedTables(options.projections, (table) => this.stored(tables.indexOf(table)));
  }

  /** Makes the file with empty tables. @throws Error when it cannot be made */
  static async create(options: GenerationFile): Promise<SqliteFillingGeneration> {
    const state = emptyState(options.number, options.token, options.projections);
    const thread = new ThreadLine({ path: options.path, tables: tablesOf(options), state });
    try {
      await thread.untilBehind(0);
    } catch (error) {
      await thread.stop();
      throw error;
    }
    return new SqliteFillingGeneration(options, thread, state);
  }

  get state(): GenerationState {
    return this.current;
  }

  /** As of the port; `token` is the one that it was created with, for nobody else can open the file. @throws Error when an earlier batch could not be stored */
  async transact(_token: number, write: WriteBatch): Promise<GenerationState> {
    this.thread.guard();
    try {
      const progress = write(this.cached.writer, () => false);
      this.cached.flush();
      this.thread.send({ kind: 'batch', tables: this.written });
      this.current = advanced(this.current, progress);
    } catch (error) {
      this.cached.forget();
      throw error;
    } finally {
      this.written = [];
    }
    this.cached.settle();
    return this.current;
  }

  async ready(): Promise<void> {
    await nextTurn();
    await this.thread.untilBehind(BATCHES_AHEAD);
  }

  async finish(): Promise<SqliteGeneration> {
    const { checkpoint, lastEvent, events } = this.current;
    this.thread.send({ kind: 'finish', progress: { checkpoint, lastEvent, events } });
    await this.thread.untilBehind(0);
    // Opened before the thread lets go of it: a file that nobody has open is swept away.
    const generation = SqliteGeneration.open(this.options);
    await this.thread.close();
    return generation;
  }

  async abandon(): Promise<void> {
    await this.thread.stop();
  }

  private stored(table: number): StoredTable {
    const change = (): WrittenTable => {
      const last = this.written.at(-1);
      if (last?.table === table) return last;
      const added: WrittenTable = { table, rows: [], removed: [] };
      this.written.push(added);
      return added;
    };
    return {
      get: (values) => this.thread.ask({ kind: 'read', table, by: 'key', columns: [], values })[0],
      select: (columns, values) => this.thread.ask({ kind: 'read', table, by: 'columns', columns, values }),
      spans: (of, from) =>
        this.thread.ask({ kind: 'read', table, by: 'spans', columns: [], values: [...of, from] }),
      write: (rows) => (change().rows = rows),
      remove: (keys) => (change().removed = keys),
    };
  }
}

const tablesOf = ({ projections }: GenerationFile): AnyTable[] => projections.flatMap((one) => one.tables);

/** The line to the thread: what it is sent, how far it is behind, and what it answers. */
class ThreadLine {
  private readonly worker: Worker;
  private readonly answers: MessagePort;
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly exited: Promise<unknown>;
  /** Sent and not done; the opening is the first. */
  private behind = 1;
  private failure: Error | undefined;
  private changed: () => void = () => undefined;

  constructor(data: Omit<FillingThreadData, 'answers' | 'answered'>) {
    const { port1, port2 } = new MessageChannel();
    this.answers = port1;
    const workerData: FillingThreadData = { ...data, answers: port2, answered: this.answered };
    this.worker = new Worker(new URL(import.meta.resolve('#filling-thread')), {
      workerData,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
    });
    this.exited = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.on('message', (message: FromFillingThread) => {
      if (message.kind === 'failed') this.fail(errorOf(message));
      this.behind -= 1;
      this.changed();
    });
    this.worker.on('error', (error: Error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('the thread that fills a generation has ended')));
  }

  send(message: Exclude<ToFillingThread, { kind: 'read' }>): void {
    this.behind += 1;
    this.worker.postMessage(message);
  }

  /** Asks and waits for the answer without leaving the turn: projections are synchronous. What was sent before is stored by then. */
  ask(question: Extract<ToFillingThread, { kind: 'read' }>): Row[] {
    this.guard();
    const before = Atomics.load(this.answered, 0);
    this.worker.postMessage(question);
    // Being woken says nothing: it may be for the answer before, which was seen before one slept.
    while (Atomics.load(this.answered, 0) === before)
      if (Atomics.wait(this.answered, 0, before, ANSWER_MS) === 'timed-out') break;
    const answer = receiveMessageOnPort(this.answers)?.message as ReadAnswer | undefined;
    if (!answer) throw new Error('the thread that fills a generation does not answer');
    if ('failed' in answer) throw errorOf(answer.failed);
    return answer.rows as Row[];
  }

  /** Resolves when no more than so many messages are not done. @throws Error when one of them failed */
  async untilBehind(most: number): Promise<void> {
    while (this.behind > most && !this.failure)
      await new Promise<void>((resolve) => (this.changed = resolve));
    this.guard();
  }

  /** @throws Error when the thread has failed */
  guard(): void {
    if (this.failure) throw this.failure;
  }

  /** Lets the thread close its file and end. */
  async close(): Promise<void> {
    this.send({ kind: 'close' });
    await this.exited;
    this.answers.close();
  }

  /** Ends the thread wherever it is. */
  async stop(): Promise<void> {
    await this.worker.terminate();
    this.answers.close();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.changed();
  }
}

function errorOf({ message, code }: ThreadFailure): Error {
  return code === undefined ? new Error(message) : Object.assign(new Error(message), { code });
}
