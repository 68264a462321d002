import { Controller, Get, Injectable } from '@nestjs/common';
import { ReadyInteraction } from '../../src/http/pages/ready-interaction.js';
import {
  DEFAULT_GRANTS,
  Grant,
  ImplicitGrant,
  NoneResponseType,
  type OAuth2ModuleOptions,
  PasswordGrant,
  RequireOAuth,
  type TokenResponse,
} from '../../src/index.js';
import { ISSUER, PagePeople } from './pages.fixture.js';

/** What the server's keys are. */
export const KEY = 'a-secret-of-the-test-suite-0123456789';
export const BROKEN = 'urn:example:broken';

@Injectable()
class BrokenGrant extends Grant {
  readonly type = BROKEN;

  async exchange(): Promise<TokenResponse> {
    throw new Error('a bug of the host');
  }
}

/** Alice and bob, and carol, who may no longer. */
@Injectable()
class People extends PagePeople {
  override async verify(username: string, password: string) {
    if (username === 'carol' && password === 'carol-password') return { subject: 'u-carol' };
    return super.verify(username, password);
  }

  override async isActive(subject: string) {
    return subject !== 'u-carol';
  }
}

@Controller('guarded')
export class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return {};
  }

  @Get('email')
  @RequireOAuth('email')
  email() {
    return {};
  }
}

/** With every grant, and everything told. */
export const EVERYTHING: Partial<OAuth2ModuleOptions> = {
  issuer: ISSUER,
  secrets: [KEY],
  interaction: ReadyInteraction,
  resourceOwners: People,
  grants: [...DEFAULT_GRANTS, PasswordGrant, ImplicitGrant, BrokenGrant],
  responseTypes: [NoneResponseType],
  legacy: { formPost: true },
  events: { log: 'verbose', emitter: 'emitter' },
};
