import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { ACCESS, type DeclaredAccess } from './declared.js';

/** A route as the HTTP server has it, and what it declares of who may use it. */
export interface WalkedRoute {
  readonly path: string;
  readonly methods: readonly string[];
  /** `Controller.method`; another name where no controller made the route. */
  readonly handler: string;
  readonly access: DeclaredAccess | undefined;
}

/** A layer of the Express router: middleware, or a route. */
interface Layer {
  readonly name: string;
  readonly route?: {
    readonly path: string;
    readonly methods: Readonly<Record<string, boolean>>;
    readonly stack: readonly { readonly handle: { readonly name: string } }[];
  };
}

const layersOf = (app: INestApplication): readonly Layer[] =>
  (app.getHttpAdapter().getInstance() as { router: { stack: readonly Layer[] } }).router.stack;

/** Every route of the running server, whoever made it: walked in the router itself, not in a list of ours. */
export function walkRoutes(app: INestApplication): WalkedRoute[] {
  const declared = declaredAccess(app);
  return layersOf(app).flatMap(({ route }) => {
    if (!route) return [];
    const handler = route.stack[0]?.handle.name ?? '';
    const access = declared.get(handler);
    return [{ path: route.path, methods: Object.keys(route.methods), handler, access }];
  });
}

/** A server with a route of which nobody has said who may use it does not start. @throws Error with each of them */
export function assertRoutesDeclared(app: INestApplication): void {
  const open = walkRoutes(app).filter(({ access }) => access === undefined || access.length === 0);
  if (open.length === 0) return;
  const told = open.map(({ methods, path, handler }) => `${methods.join(',')} ${path} (${handler})`);
  throw new Error(`routes that do not declare who may use them (@Access): ${told.join('; ')}`);
}

/** The names of what stands in front of the routes, and could answer by itself. */
export function walkMiddleware(app: INestApplication): string[] {
  return layersOf(app).flatMap(({ name, route }) => (route ? [] : [name]));
}

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
