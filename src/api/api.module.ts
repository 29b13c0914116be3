import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { commandHandlers } from '../event-store/command-handler.js';
import { HandleCommand } from '../event-store/handle-command.js';
import { ReadModels } from '../projections/index.js';
import type { System } from '../composition.js';
import type { Telemetry } from '../telemetry/index.js';
import { AccessGuard } from './access/access-guard.js';
import { CommandGateway } from './command-gateway.js';
import { COMMANDS, CommandsController } from './commands.controller.js';
import { EXAMINED, HealthController, METRICS } from './health.controller.js';
import { OpenApiController, QUERIES } from './openapi.controller.js';
import { QueriesController } from './queries.controller.js';
import { UnservedController } from './unserved.controller.js';

/** The HTTP side of a running system. */
@Module({})
export class ApiModule {
  static of(system: System, { metrics }: Telemetry): DynamicModule {
    const { handle, readModels, gateway, capabilities } = system;
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        HealthController,
        CommandsController,
        QueriesController,
        OpenApiController,
        UnservedController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: HandleCommand, useValue: handle },
        { provide: ReadModels, useValue: readModels },
        { provide: COMMANDS, useValue: capabilities.commands },
        { provide: QUERIES, useValue: capabilities.queries },
        { provide: CommandGateway, useValue: gateway },
        { provide: EXAMINED, useValue: system },
        { provide: METRICS, useValue: metrics },
        ...commandHandlers(capabilities.commands),
      ],
    };
  }
}
