import { Controller, ForbiddenException, Get } from '@nestjs/common';
import {
  AccessToken,
  InsufficientScopeError,
  InvalidTokenError,
  MissingCredentialsError,
  RequireOAuth,
  type ValidatedToken,
} from 'nest-authorization-server';

@Controller('manual')
export class ManualChecksController {
  @Get()
  @RequireOAuth({ optional: true })
  show(@AccessToken() token?: ValidatedToken) {
    if (!token) throw new MissingCredentialsError();
    // The guard has seen to it; a handler that works for long may want to look again.
    if (token.expired) throw new InvalidTokenError('the access token has expired');
    if (!token.allows('read special')) throw new InsufficientScopeError('read special');
    return { message: 'Access granted' };
  }

  /** In words of its own, without a challenge. */
  @Get('told')
  @RequireOAuth()
  tell(@AccessToken() token: ValidatedToken) {
    if (token.allows('read special')) return { message: 'Access granted' };
    throw new ForbiddenException({
      error: 'insufficient_scope',
      required_scopes: ['read', 'special'],
      provided_scopes: token.scopes,
    });
  }
}
