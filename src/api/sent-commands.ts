import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailable } from '../event-store/event-store.errors.js';
import type { Position } from '../event-store/event-store.port.js';
import type { CommandReceipt, CommandRequest } from '../event-store/handle-command.js';
import { streamsOfCommands } from '../history/index.js';
import { commandIdOf } from '../kernel/ids.js';
import { ReadModelOutdated, type ReadModels } from '../projections/index.js';

/** Hands a command over and gives its receipt. */
export type Execute = (request: CommandRequest) => Promise<CommandReceipt>;

interface Recorded {
  readonly stream: string;
  readonly position: Position;
}

/** Each time that so many more are remembered, one looks which of them the read models know. */
const LOOK_EVERY = 1000;
/** So many turns of the event loop a command waits at most for others that are looked for with it. */
const MOST_TURNS = 8;
/** So many are remembered at most, should the read models be halted for long. */
const MOST = 100_000;

/**
 * Knows in which stream a command is recorded, so that its key is refused on another one: the read models know, and of
 * what they have not reached yet this process remembers its own. Whoever sends by another process is refused once the
 * read models have reached what was recorded first.
 */
export class SentCommands {
  private readonly inFlight = new Map<string, Promise<CommandReceipt>>();
  /** In the order of the log, nearly. */
  private readonly recent = new Map<string, Recorded>();
  /** Those that are about to be looked for. */
  private looking:
    { readonly ids: string[]; readonly found: Promise<ReadonlyMap<string, string>> } | undefined;

  /** Resolves when everybody who looked before has been answered. */
  private lookedFor: Promise<unknown> = Promise.resolve();

  constructor(private readonly readModels: Pick<ReadModels, 'read'>) {}

  /** Sends a command when none of the same key is on its way. `newKey`: nobody can have used it. @throws what `execute` throws */
  async send(request: CommandRequest, execute: Execute, newKey: boolean): Promise<CommandReceipt> {
    const commandId = commandIdOf(request.actor.id, request.definition.name, request.idempotencyKey);
    for (let ahead = this.inFlight.get(commandId); ahead; ahead = this.inFlight.get(commandId))
      await ahead.catch(() => undefined);
    const sending = this.sendNow(commandId, request, execute, newKey);
    this.inFlight.set(commandId, sending);
    try {
      return await sending;
    } finally {
      this.inFlight.delete(commandId);
    }
  }

  private async sendNow(
    commandId: string,
    request: CommandRequest,
    execute: Execute,
    newKey: boolean,
  ): Promise<CommandReceipt> {
    const looks = !newKey || this.recent.size % LOOK_EVERY === LOOK_EVERY - 1;
    const recordedIn = this.recent.get(commandId)?.stream ?? (looks ? await this.look(commandId) : undefined);
    const receipt = await execute({
      ...request,
      commandId,
      ...(recordedIn === undefined ? {} : { recordedIn }),
    });
    this.remember(commandId, receipt);
    return receipt;
  }

  private remember(commandId: string, { stream, position }: CommandReceipt): void {
    this.recent.set(commandId, { stream, position });
    const [oldest] = this.recent.keys();
    if (this.recent.size > MOST && oldest !== undefined) this.recent.delete(oldest);
  }

  /** Looks in the read models, once for all commands that come together. */
  private async look(commandId: string): Promise<string | undefined> {
    const ids = this.looking?.ids ?? [];
    ids.push(commandId);
    this.looking ??= { ids, found: this.lookForAll(ids) };
    return (await this.looking.found).get(commandId);
  }

  private async lookForAll(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    // In each turn of the event loop come those whose requests have been read by then.
    for (let [turns, seen] = [0, 0]; turns < MOST_TURNS && seen < ids.length; turns++) {
      seen = ids.length;
      await nextTurn();
    }
    this.looking = undefined;
    // Commands go on in the order in which they came, however long the answers take.
    const before = this.lookedFor;
    const found = this.streamsOf(ids);
    this.lookedFor = Promise.allSettled([before, found]);
    await before;
    return found;
  }

  private async streamsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.readModels.read(async (view) => {
        this.forget(view.checkpoint);
        return streamsOfCommands(view, ids);
      });
    } catch (error) {
      // They are being built, or their database does not answer; commands are taken meanwhile.
      if (error instanceof ReadModelOutdated || error instanceof StoreUnavailable) return new Map();
      throw error;
    }
  }

  /** The read models know everything up to there. */
  private forget(checkpoint: Position | undefined): void {
    if (checkpoint === undefined) return;
    for (const [id, { position }] of this.recent) {
      if (position > checkpoint) return;
      this.recent.delete(id);
    }
  }
}
