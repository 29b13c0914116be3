import { Injectable } from '@nestjs/common';
import type { CommandBus } from '@nestjs/cqrs';
import { dispatch } from '../event-store/command-handler.js';
import type { CommandReceipt, CommandRequest } from '../event-store/handle-command.js';

/** The one gateway through which HTTP and the command line send commands. */
@Injectable()
export class CommandGateway {
  /** @throws as `HandleCommand.execute` */
  send(bus: CommandBus, request: CommandRequest): Promise<CommandReceipt> {
    return dispatch(bus, request);
  }
}
