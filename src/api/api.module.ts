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
import { Cursors } from './cursors.js';
import type { HttpSettings } from './http-settings.js';
import { DocumentStore } from '../documents/index.js';
import { DocumentsController } from './documents.controller.js';
import { EXAMINED, HealthController, METRICS } from './health.controller.js';
import { EventStreams } from './live/event-stream.js';
import { LiveController } from './live/live.controller.js';
import { RebuildRuns } from './live/rebuild-runs.js';
import { OpenApiController, QUERIES } from './openapi.controller.js';
import { ProblemsController } from './problem-pages/problems.controller.js';
import { QueriesController } from './queries.controller.js';

/** The HTTP side of a running system. */
@Module({})
export class ApiModule {
  static of(
    system: System,
    { metrics }: Telemetry,
    { streams }: Pick<HttpSettings, 'streams'>,
  ): DynamicModule {
    const { store, handle, readModels, documents, gateway, cursors, capabilities } = system;
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        HealthController,
        CommandsController,
        LiveController,
        DocumentsController,
        QueriesController,
        OpenApiController,
        ProblemsController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: HandleCommand, useValue: handle },
        { provide: ReadModels, useValue: readModels },
        { provide: DocumentStore, useValue: documents },
        { provide: COMMANDS, useValue: capabilities.commands },
        { provide: QUERIES, useValue: capabilities.queries },
        { provide: CommandGateway, useValue: gateway },
        { provide: EXAMINED, useValue: system },
        { provide: METRICS, useValue: metrics },
        { provide: RebuildRuns, useValue: new RebuildRuns({ store, readModels, handle }) },
        { provide: EventStreams, useValue: new EventStreams(streams) },
        { provide: Cursors, useValue: cursors },
        ...commandHandlers(capabilities.commands),
      ],
    };
  }
}
