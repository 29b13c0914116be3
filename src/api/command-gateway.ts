import type { CommandReceipt, CommandRequest, HandleCommand } from '../event-store/handle-command.js';
import type { DocumentStore } from '../documents/index.js';
import { commandIdOf } from '../kernel/ids.js';
import {
  hidePersonalValues,
  mayHoldPersonalValues,
  showPersonalValues,
  type CarriedSchemas,
  type PeopleStore,
} from '../people/index.js';
import { Rejection } from '../kernel/rejection.js';
import { ErasePerson } from '../projections/index.js';
import { assertPlainJson } from './json-body.js';
import { ProblemError, problemOf } from './problem.js';
import type { Execute, SentCommands } from './sent-commands.js';

/** The one gateway through which HTTP and the command line send commands: names and texts about persons stay behind here. */
export class CommandGateway {
  /** `carryOutErasures` is done when everybody whom the log says is erased is. `carried`: of the commands that a task of a plan may send. */
  constructor(
    private readonly people: PeopleStore,
    private readonly sent: SentCommands,
    private readonly carryOutErasures: () => Promise<void>,
    private readonly documents: Pick<DocumentStore, 'assertKept'>,
    private readonly carried: CarriedSchemas,
  ) {}

  /** Without a bus, as the command line sends. @throws as `send` */
  async execute(handle: HandleCommand, request: CommandRequest): Promise<CommandReceipt> {
    return this.send(request, (hidden) => handle.execute(hidden));
  }

  /**
   * Sends a command without what it says of persons, after those of the same key (`newKey`: nobody can have used it). An erasure is carried out before it is answered; one that could not
   * be is finished by a repeat, or by the next start. @throws as `HandleCommand.execute`, Rejection `document-missing`, `document-differs`, ProblemError `erasure-unfinished`
   */
  async send(request: CommandRequest, execute: Execute, newKey = false): Promise<CommandReceipt> {
    const receipt = await this.sent.send(request, (known) => this.hand(known, execute), newKey);
    if (request.definition.name === ErasePerson.name)
      await this.carryOutErasures().catch((error: unknown) => {
        throw unfinished(error);
      });
    return receipt;
  }

  /** What is refused for its documents may have been recorded before, or lie outside of its sender's scope: that is said where it is decided. */
  private async hand(request: CommandRequest, execute: Execute): Promise<CommandReceipt> {
    const refusal = await this.lacksDocuments(request);
    return execute(this.withoutPersons(refusal ? { ...request, refusal } : request));
  }

  private async lacksDocuments({ definition, body }: CommandRequest): Promise<Rejection | undefined> {
    if (!definition.documents) return undefined;
    const parsed = definition.schema.safeParse(body);
    // What does not fit is refused by whoever decides it.
    if (!parsed.success) return undefined;
    try {
      await this.documents.assertKept(definition.documents(parsed.data));
      return undefined;
    } catch (error) {
      if (error instanceof Rejection) return error;
      throw error;
    }
  }

  /** An answer with the names and texts that it stands for. */
  answer<T>(answer: T): T {
    return showPersonalValues(answer, this.people);
  }

  /** The request with ids and HMACs in the place of what it says of persons, which is kept first. @throws InvalidCommand */
  withoutPersons(request: CommandRequest): CommandRequest {
    const { definition, body, actor, idempotencyKey } = request;
    assertPlainJson(definition.name, body);
    if (!mayHoldPersonalValues(definition.schema)) return request;
    const { commandId = commandIdOf(actor.id, definition.name, idempotencyKey) } = request;
    return {
      ...request,
      body: hidePersonalValues(definition.schema, body, commandId, this.people, this.carried),
    };
  }
}

function unfinished(cause: unknown): ProblemError {
  const { detail } = problemOf(cause);
  return new ProblemError(503, 'erasure-unfinished', `The erasure is recorded, but the name is not gone yet: ${detail}`, 'Mend what stands in the way and repeat the command with the same idempotency key.', { rule: 'design: People', retry: true }); // prettier-ignore
}
