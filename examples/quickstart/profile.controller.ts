import { Controller, Get } from '@nestjs/common';
import { AccessToken, RequireOAuth, type ValidatedToken } from 'nest-authorization-server';

@Controller('profile')
export class ProfileController {
  @Get()
  @RequireOAuth(['profile email', 'user']) // both profile and email, or user
  show(@AccessToken() token: ValidatedToken) {
    return { sub: token.subject, client: token.clientId, scopes: token.scopes };
  }
}
