import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Person } from '../library/people.js';
import { Sessions } from '../library/sessions.js';

export interface SignedInRequest {
  readonly headers: { readonly 'x-session'?: string };
  /** Where Passport, too, puts whoever is signed in. */
  user?: Person;
}

/**
 * Finds out who is signed in to the application itself. Yours has such a guard, or middleware, and reads a
 * cookie; this one reads a header, so that the example is short.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const person = await this.sessions.find(request.headers['x-session']);
    if (person) request.user = person;
    return true;
  }
}
