import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ProblemError } from '../problem.js';
import { pathOf } from '../request-path.js';
import { assertRole, callerOf, type IdentifiedRequest } from './caller.js';
import { ACCESS, type DeclaredAccess } from './declared.js';

/** Lets a request to its route only as the route declares; one that declares nothing is closed to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<DeclaredAccess | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === undefined) throw undeclared();
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const caller = callerOf(request);
    if (access !== 'by-definition') assertRole(caller, access, pathOf(request));
    return true;
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
