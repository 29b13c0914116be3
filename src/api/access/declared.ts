import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Role } from '../../kernel/command.js';

/** Who may use a route; every route declares it, and one that does not is closed. */
export type DeclaredAccess =
  | 'public'
  /** The roles stand in the definition of the command or question that the path names; the handler asserts them. */
  | 'by-definition'
  | readonly Role[];

/** The key under which a handler, or its controller, declares its access. */
export const ACCESS = 'access';

/** Declares who may use a route: `@Access('public')`, `@Access(['operator'])`, or `@Access('by-definition')`. */
export const Access = (access: DeclaredAccess): CustomDecorator => SetMetadata(ACCESS, access);
