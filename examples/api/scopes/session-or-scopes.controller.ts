import { Controller, Get, Req } from '@nestjs/common';
import { AccessToken, SessionOrScopes, type ValidatedToken } from 'nest-authorization-server';
import type { SignedInRequest } from '../guards/session.guard.js';
import type { Person } from '../library/people.js';

/** One route for the application's own pages, which have a session, and for clients, which have a token. */
@Controller('me')
export class SessionOrScopesController {
  @Get()
  @SessionOrScopes('profile')
  async show(@Req() request: SignedInRequest, @AccessToken() token?: ValidatedToken) {
    // Where there is a token, it has decided: the session of the same request must not count then.
    const person = token ? await token.user<Person>() : request.user;
    return { user: person?.name ?? null, auth_type: token ? 'oauth2' : 'session' };
  }
}
