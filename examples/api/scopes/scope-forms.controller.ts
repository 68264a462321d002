import { Controller, Get } from '@nestjs/common';
import {
  AccessToken,
  CurrentClient,
  CurrentSubject,
  RequireOAuth,
  type ValidatedToken,
} from 'nest-authorization-server';

@Controller('scopes')
export class ScopeFormsController {
  @Get('all')
  @RequireOAuth('profile email')
  all() {
    return { needs: 'profile and email' };
  }

  @Get('either')
  @RequireOAuth(['profile', 'email'])
  either() {
    return { needs: 'profile or email' };
  }

  @Get('mixed')
  @RequireOAuth(['profile email', 'user'])
  mixed() {
    return { needs: 'profile and email, or user' };
  }

  @Get('none')
  @RequireOAuth()
  none(@CurrentClient() client: string, @CurrentSubject() subject: string | null) {
    return { needs: 'any valid token', client, subject };
  }

  @Get('optional')
  @RequireOAuth({ optional: true })
  optional(@AccessToken() token?: ValidatedToken) {
    return { needs: 'nothing, but no bad token', client: token?.clientId ?? null };
  }
}
