import { describe, expect, it } from 'vitest';
import { Controller, Get, Injectable } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  type OAuth2Event,
  OAuth2Events,
  OnOAuth2Event,
  RequireOAuth,
  ResourceServerModule,
  type TokenFacts,
  TokenValidator,
} from '../../src/resource/index.js';
import { ADAPTERS } from '../support/oauth-server.js';
import { Told } from './told.fixture.js';

const FACTS: TokenFacts = {
  tokenId: 'a-token-id',
  clientId: 'web',
  principal: 'client',
  subject: null,
  scopes: ['read'],
  audience: [],
  authorizationId: null,
  issuedAt: null,
  expiresAt: null,
};

@Injectable()
class OneTokenValidator extends TokenValidator {
  async authenticateToken(value: string): Promise<TokenFacts | undefined> {
    return value === 'the-good-token' ? FACTS : undefined;
  }

  override requestInvalid = () => false;

  override tokenRevoked = () => false;
}

@Controller('guarded')
class GuardedController {
  readonly heard: OAuth2Event[] = [];

  @Get()
  @RequireOAuth('read')
  show() {
    return {};
  }

  @OnOAuth2Event()
  hear(event: OAuth2Event): void {
    this.heard.push(event);
  }
}

describe.each(ADAPTERS)('events where there are guards alone (%s)', (adapter) => {
  it('are heard, logged, emitted and counted as beside a server', async () => {
    const told = new Told();
    const events = { log: 'debug', emitter: 'emitter' } as const;
    const resource = { validators: [OneTokenValidator] };
    const module = await Test.createTestingModule({
      imports: [ResourceServerModule.forRoot({ events, resource }), told.telemetryModule],
      controllers: [GuardedController],
      providers: [{ provide: 'emitter', useValue: told.emitter }],
    }).compile();
    const logger = { logger: told.logger };
    const app =
      adapter === 'fastify'
        ? module.createNestApplication(new FastifyAdapter(), logger)
        : module.createNestApplication(new ExpressAdapter(), logger);
    await app.listen(0, '127.0.0.1');

    for (const token of ['the-good-token', 'a-bad-token']) {
      await fetch(`${await app.getUrl()}/guarded`, {
        headers: { authorization: `Bearer ${token}` },
      });
    }
    await app.get(OAuth2Events).idle();
    const { heard } = app.get(GuardedController);
    const measured = await told.telemetry.measured();
    await app.close();
    await told.telemetry.end();

    const authenticated = { type: 'token.authenticated', tokenId: 'a-token-id', clientId: 'web' };
    const refused = { type: 'token.refused', reason: 'invalid_token' };
    expect(heard).toEqual([authenticated, refused]);
    expect(told.emitted).toEqual([
      ['oauth2.token.authenticated', authenticated],
      ['oauth2.token.refused', refused],
    ]);
    expect(told.lines).toContain('debug token.refused {"reason":"invalid_token"} OAuth2');
    expect(told.lines.join('\n')).not.toContain('token.authenticated');
    expect(
      measured.map(({ name, labels, count }) => [name, labels['oauth2.event'], count]),
    ).toEqual([
      ['oauth2.events', 'token.authenticated', 1],
      ['oauth2.events', 'token.refused', 1],
    ]);
  });
});
