import { All, Controller, Inject, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { AnyCommand } from '../kernel/command.js';
import type { AnyQuery } from '../projections/index.js';
import { Access } from './access/declared.js';
import { COMMANDS } from './commands.controller.js';
import { QUERIES } from './openapi.controller.js';
import { routesOf, unserved, type Route } from './routes.js';

/** What no other controller took. Stands last in the module. */
@Access('public')
@Controller()
export class UnservedController {
  private readonly routes: readonly Route[];

  constructor(
    @Inject(COMMANDS) commands: readonly AnyCommand[],
    @Inject(QUERIES) queries: readonly AnyQuery[],
  ) {
    this.routes = routesOf(commands, queries);
  }

  @All('{*path}')
  refuse(@Req() { method, path }: Request): never {
    throw unserved(this.routes, method, path);
  }
}
