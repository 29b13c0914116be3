import { capabilitiesWith } from '../../src/capabilities.js';
import type { AnyCommand } from '../../src/kernel/command.js';
import type { DomainEvent } from '../../src/kernel/event.js';
import { commandIdOf, uuid5 } from '../../src/kernel/ids.js';
import { policyBook, type PolicyBook } from '../../src/kernel/policy.js';
import { Rejection, type RejectionDetails } from '../../src/kernel/rejection.js';
import { EVERY_RIGHT } from '../../src/kernel/scope.js';

export interface LoggedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly commandId: string;
  readonly key: string;
  readonly event: DomainEvent;
}
type Body = Readonly<Record<string, unknown>>;

/**
 * Streams folded in memory, for given/when/then: the real command definitions, deciders and folds, without a store.
 * Each command is decided twice on the same state; a decider that gives other events then is a bug (a batch is decided
 * again after a conflict).
 */
export class MemoryLog {
  readonly events: LoggedEvent[] = [];
  private readonly states = new Map<string, { state: unknown; revision: number }>();
  private readonly commands = new Map<string, AnyCommand>(
    capabilitiesWith([]).commands.map((command) => [command.name, command]),
  );
  private sent = 0;

  constructor(private readonly options: { policies?: PolicyBook; today?: string; actor?: string } = {}) {}

  /** Sends a command and gives its events. @throws Rejection; Error for a body that does not fit the schema */
  when(name: string, body: Body, key = `command-${this.sent++}`): DomainEvent[] {
    const definition = this.commands.get(name);
    if (!definition) throw new Error(`no command ${name}`);
    const parsed = definition.schema.safeParse(body);
    if (!parsed.success) throw new Error(`${name}: ${JSON.stringify(parsed.error.issues.slice(0, 3))}`);
    const actor = { id: this.options.actor ?? 'tester', authenticated: false };
    const commandId = commandIdOf(actor.id, name, key);
    const stream = definition.stream(parsed.data, commandId);
    const known = this.states.get(stream) ?? { state: definition.fold.initial() as unknown, revision: -1 };
    const folds = new Map(
      (definition.consults?.(parsed.data) ?? []).map((other) => [other.stream, other.fold]),
    );
    const decide = () =>
      definition.decide(parsed.data, known.state, {
        commandId, actor, rights: EVERY_RIGHT, today: this.options.today ?? '2026-01-01', policies: this.options.policies ?? policyBook([]),
        newId: (role, n = 0) => uuid5(commandId, role, n),
        consulted: (other) => {
          const fold = folds.get(other);
          if (!fold) throw new Error(`${name} does not consult ${other}`);
          return this.states.get(other) ?? { state: fold.initial(), revision: -1 };
        },
      }) as readonly DomainEvent[]; // prettier-ignore
    const events = decide();
    if (JSON.stringify(decide()) !== JSON.stringify(events)) throw new Error(`${name} is not repeatable`);
    let { state, revision } = known;
    for (const event of events) {
      const id = uuid5(commandId, 'event', ++revision);
      this.events.push({ stream, revision, id, commandId, key, event });
      state = definition.fold.evolve(state, { event, id, revision, commandId }) as unknown;
    }
    this.states.set(stream, { state, revision });
    return [...events];
  }

  /** Sends a command and gives the id of that role which it made: `inspection`, `meeting`, `goal` 1, … */
  made(name: string, body: Body, role: string, n = 0): string {
    const key = `command-${this.sent++}`;
    this.when(name, body, key);
    return this.idOf(name, key, role, n);
  }

  idOf(name: string, key: string, role: string, n = 0): string {
    return uuid5(commandIdOf(this.options.actor ?? 'tester', name, key), role, n);
  }

  /** The rejection that a command meets; it leaves no event. */
  refuses(name: string, body: Body): RejectionDetails {
    const before = this.events.length;
    try {
      this.when(name, body);
    } catch (error) {
      if (!(error instanceof Rejection) || this.events.length !== before) throw error;
      for (const said of [error.details.rule, error.details.detail, error.details.remedy])
        if (said.trim() === '')
          throw new Error(`${error.details.code} does not say enough`, { cause: error });
      return error.details;
    }
    throw new Error(`${name} was accepted`);
  }

  /** The folded state of a stream. */
  state<S>(stream: string): S {
    return this.states.get(stream)?.state as S;
  }

  revision(stream: string): number {
    return this.states.get(stream)?.revision ?? -1;
  }
}
