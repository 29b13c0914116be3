import { Inject, type Provider, type Type } from '@nestjs/common';
import { Command, type CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { AnyCommand } from '../kernel/command.js';
import { HandleCommand, type CommandReceipt, type CommandRequest } from './handle-command.js';

/** A command as the CommandBus carries it: everything of the request but its definition. */
type Envelope = Omit<CommandRequest, 'definition'>;

interface BusCommand extends Command<CommandReceipt> {
  readonly envelope: Envelope;
}

const classes = new Map<string, Type<BusCommand>>();

/** The Nest CQRS class of a command; the bus finds the handler by it. */
function commandClassOf({ name }: AnyCommand): Type<BusCommand> {
  const known = classes.get(name);
  if (known) return known;
  const made = {
    [name]: class extends Command<CommandReceipt> {
      constructor(readonly envelope: Envelope) {
        super();
      }
    },
  }[name] as Type<BusCommand>;
  classes.set(name, made);
  return made;
}

function handlerOf(definition: AnyCommand): Type<ICommandHandler> {
  class Handler implements ICommandHandler<BusCommand> {
    constructor(private readonly handle: HandleCommand) {}
    execute({ envelope }: BusCommand): Promise<CommandReceipt> {
      return this.handle.execute({ definition, ...envelope });
    }
  }
  Inject(HandleCommand)(Handler, undefined, 0);
  CommandHandler(commandClassOf(definition))(Handler);
  Object.defineProperty(Handler, 'name', { value: `${definition.name}Handler` });
  return Handler;
}

/** A handler on the CommandBus for each definition: what a module provides. */
export function commandHandlers(definitions: readonly AnyCommand[]): Provider[] {
  return definitions.map(handlerOf);
}

/** Sends a defined command over the CommandBus, as every transport does. */
export function dispatch(
  bus: CommandBus,
  { definition, ...envelope }: CommandRequest,
): Promise<CommandReceipt> {
  return bus.execute(new (commandClassOf(definition))(envelope));
}
