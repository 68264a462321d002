import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AccessAlternative, type ValidatedToken } from 'nest-authorization-server';
import type { SignedInRequest } from '../guards/session.guard.js';

/**
 * Lets administrators in who are signed in to the application itself. A client that an administrator gave a
 * token for less does not become one.
 */
@Injectable()
export class IsAdmin extends AccessAlternative {
  admits(context: ExecutionContext, token: ValidatedToken | undefined): boolean {
    const { user } = context.switchToHttp().getRequest<SignedInRequest>();
    return token === undefined && user?.admin === true;
  }
}
