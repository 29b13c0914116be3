import type { CommandReceipt, CommandRequest, HandleCommand } from '../event-store/handle-command.js';
import { commandIdOf } from '../kernel/ids.js';
import { hidePersonalValues, showPersonalValues, type PeopleStore } from '../people/index.js';
import { assertPlainJson } from './json-body.js';
import type { Execute, SentCommands } from './sent-commands.js';

/** The one gateway through which HTTP and the command line send commands: names and texts about persons stay behind here. */
export class CommandGateway {
  constructor(
    private readonly people: PeopleStore,
    private readonly sent: SentCommands,
  ) {}

  /** Without a bus, as the command line sends. @throws as `HandleCommand.execute` */
  async execute(handle: HandleCommand, request: CommandRequest): Promise<CommandReceipt> {
    return this.send(request, (ready) => handle.execute(ready));
  }

  /** By `execute`, one after the other where they have one key. `newKey`: nobody can have used it. @throws as `HandleCommand.execute` */
  send(request: CommandRequest, execute: Execute, newKey = false): Promise<CommandReceipt> {
    return this.sent.send(request, (known) => execute(this.withoutPersons(known)), newKey);
  }

  /** An answer with the names and texts that it stands for. */
  answer<T>(answer: T): T {
    return showPersonalValues(answer, this.people);
  }

  /** The request with ids and HMACs in the place of what it says of persons, which is kept first. @throws InvalidCommand */
  withoutPersons(request: CommandRequest): CommandRequest {
    const { definition, body, actor, idempotencyKey } = request;
    assertPlainJson(definition.name, body);
    const commandId = commandIdOf(actor.id, definition.name, idempotencyKey);
    return { ...request, body: hidePersonalValues(definition.schema, body, commandId, this.people) };
  }
}
