import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ProblemError } from '../problem.js';
import { pathOf } from '../request-path.js';
import { assertRole, callerOf, type IdentifiedRequest } from './caller.js';
import { ACCESS, type DeclaredAccess } from './declared.js';

/** Lets a request to its route only as the route declares; one that declares nothing is closed to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly known = new Map<object, DeclaredAccess | undefined>();

  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.accessOf(context);
    if (access === undefined) throw undeclared();
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const caller = callerOf(request);
    if (access !== 'by-definition') assertRole(caller, access, pathOf(request));
    return true;
  }

  /** Read off the code once: it does not change. */
  private accessOf(context: ExecutionContext): DeclaredAccess | undefined {
    const handler = context.getHandler();
    if (this.known.has(handler)) return this.known.get(handler);
    const access = this.reflector.getAllAndOverride<DeclaredAccess | undefined>(ACCESS, [
      handler,
      context.getClass(),
    ]);
    this.known.set(handler, access);
    return access;
  }
}

function undeclared(): ProblemError {
  return new ProblemError(
    403,
    'access-undeclared',
    'Nobody has said who may use this route, so nobody may.',
    'Tell the operator: the route declares no roles.',
    { rule: 'authorization: every route declares its roles' },
  );
}
