import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { ACCESS, type DeclaredAccess } from './declared.js';

/** A route as the HTTP server has it, and what it declares of who may use it. */
export interface WalkedRoute {
  readonly path: string;
  readonly methods: readonly string[];
  /** `Controller.method`; another name where no controller made the route. */
  readonly handler: string;
  readonly access: DeclaredAccess | undefined;
}

type KeptRoute = Pick<RouteOptions, 'method' | 'url' | 'handler'>;

const kept = new WeakMap<object, KeptRoute[]>();

/** Keeps each route that a router is given from now on, so that all can be walked. */
export function keepRoutes(fastify: FastifyInstance): void {
  const routes: KeptRoute[] = [];
  kept.set(fastify, routes);
  fastify.addHook('onRoute', (route) => void routes.push(route));
}

/** Every route of the running server, whoever made it: told by the router itself, not by a list of ours. */
export function walkRoutes(app: INestApplication): WalkedRoute[] {
  const declared = declaredAccess(app);
  return (kept.get(instanceOf(app)) ?? []).map(({ method, url, handler: { name: handler } }) => ({
    path: url,
    methods: [method].flat(),
    handler,
    access: declared.get(handler),
  }));
}

const instanceOf = (app: INestApplication): FastifyInstance =>
  app.getHttpAdapter().getInstance() as FastifyInstance;

/** A server with a route of which nobody has said who may use it does not start. @throws Error with each of them */
export function assertRoutesDeclared(app: INestApplication): void {
  const open = walkRoutes(app).filter(({ access }) => access === undefined || access.length === 0);
  if (open.length === 0) return;
  const told = open.map(({ methods, path, handler }) => `${methods.join(',')} ${path} (${handler})`);
  throw new Error(`routes that do not declare who may use them (@Access): ${told.join('; ')}`);
}

/** The names of what stands in front of the routes, in order, and could answer by itself. @throws Error where Fastify no longer keeps them */
export function walkHooks(app: INestApplication): string[] {
  const instance = instanceOf(app);
  const symbol = Object.getOwnPropertySymbols(instance).find(({ description }) => description === 'fastify.hooks');
  if (symbol === undefined) throw new Error('Fastify keeps no hooks where they were');
  const hooks = (instance as unknown as Record<symbol, Readonly<Record<string, readonly { name: string }[]>>>)[symbol];
  return IN_FRONT.flatMap((place) => (hooks?.[place] ?? []).map(({ name }) => name));
} // prettier-ignore

/** Where hooks are that run before a handler, in the order in which they do. */
const IN_FRONT = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

/** What each handler of each controller declares, by `Controller.method`. */
function declaredAccess(app: INestApplication): Map<string, DeclaredAccess | undefined> {
  const reflector = app.get(Reflector);
  const found = new Map<string, DeclaredAccess | undefined>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype, name } of module.controllers.values()) {
      const prototype = (metatype as Type).prototype as object;
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const handler = Object.getOwnPropertyDescriptor(prototype, method)?.value as unknown;
        if (method === 'constructor' || typeof handler !== 'function') continue;
        const access = reflector.getAllAndOverride<DeclaredAccess | undefined>(ACCESS, [handler as () => unknown, metatype as Type]); // prettier-ignore
        found.set(`${name}.${method}`, access);
      }
    }
  }
  return found;
}
