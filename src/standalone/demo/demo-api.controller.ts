import { Controller, Get, Header } from '@nestjs/common';
import { AccessToken, RequireOAuth } from '../../index.js';
import type { ValidatedToken } from '../../index.js';
import { UserService } from '../users/user.service.js';

const PUBLIC_POSTS = [{ by: 'the server', text: 'Everybody can read this.' }];

/** An API to try tokens on. `sub` is a person, or null for a client that acts for itself. */
@Controller('api')
export class DemoApiController {
  constructor(private readonly users: UserService) {}

  /** Both `profile` and `email`, or `user`. */
  @Get('profile')
  @Header('Cache-Control', 'no-store')
  @RequireOAuth(['profile email', 'user'])
  async profile(@AccessToken() token: ValidatedToken) {
    return {
      sub: token.subject,
      ...(await this.nameOf(token)),
      client_id: token.clientId,
      scope: token.scopes.join(' '),
    };
  }

  /** Public without a token, personal with one; a bad token is refused. */
  @Get('timeline')
  @Header('Cache-Control', 'no-store')
  @Header('Vary', 'Authorization')
  @RequireOAuth({ optional: true })
  async timeline(@AccessToken() token: ValidatedToken | undefined) {
    if (!token) return { personal: false, posts: PUBLIC_POSTS };
    // The identifier of a client is never told as a person's: the two may be equal.
    const reader = token.subject ?? `the application ${token.clientId}`;
    const posts = [...PUBLIC_POSTS, { by: 'the server', text: `Only ${reader} can read this.` }];
    return { personal: true, sub: token.subject, posts };
  }

  /** Describes the token in use; any valid token will do. */
  @Get('token')
  @Header('Cache-Control', 'no-store')
  @RequireOAuth()
  token(@AccessToken() token: ValidatedToken) {
    return {
      client_id: token.clientId,
      sub: token.subject,
      principal: token.principal,
      scope: token.scopes.join(' '),
      aud: token.audience,
      iat: token.issuedAt && epochSeconds(token.issuedAt),
      exp: token.expiresAt && epochSeconds(token.expiresAt),
    };
  }

  private async nameOf(token: ValidatedToken): Promise<{ readonly name?: string }> {
    // A client's own token names nobody, even when its identifier looks like a person's.
    const owner = token.subject === null ? undefined : await this.users.find(token.subject);
    return owner?.name === undefined ? {} : { name: owner.name };
  }
}

function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}
