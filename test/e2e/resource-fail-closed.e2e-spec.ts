import { afterEach, describe, expect, it } from 'vitest';
import { Controller, Get, type INestApplication, Injectable } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../src/index.js';
import {
  AccessToken,
  LocalTokenValidator,
  RequireOAuth,
  ResourceProtector,
  ScopeGuard,
  type TokenFacts,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { FakeClock, OAuth2TestingModule, TestServer } from '../../src/testing/index.js';
import { ADAPTERS, call, callWith } from './resource.fixture.js';
import { resourceApp } from './resource-app.fixture.js';

/** As a table has none, without the compiler's knowledge. */
const missing = (name: string): string => ({ list: 'read' })[name] as unknown as string;

@Controller('plain')
class PlainController {
  @Get()
  show() {
    return { shown: true };
  }
}

@Controller('guarded')
class GuardedController {
  @Get('any')
  @RequireOAuth()
  any(@AccessToken() token: ValidatedToken) {
    return { expired: token.expired };
  }

  @Get('letters')
  @RequireOAuth('a')
  letters() {
    return { admitted: true };
  }

  @Get('forgotten')
  @RequireOAuth((context) => missing(context.getHandler().name))
  forgotten() {
    return { admitted: true };
  }
}

/** A validator of an application that makes a mistake in what it tells. */
function mistaken(change: object) {
  @Injectable()
  class MistakenValidator extends LocalTokenValidator {
    override async authenticateToken(value: string): Promise<TokenFacts | undefined> {
      const facts = await super.authenticateToken(value);
      return facts && ({ ...facts, ...change } as TokenFacts);
    }
  }
  return MistakenValidator;
}

describe.each(ADAPTERS)('what an application forgets opens nothing on %s', (_, makeAdapter) => {
  let app: INestApplication;

  afterEach(() => app.close());

  it('a global ScopeGuard without BearerGuard, where any token would do', async () => {
    app = await resourceApp(makeAdapter, {
      controllers: [PlainController],
      providers: [{ provide: APP_GUARD, useExisting: ScopeGuard }],
    });

    expect(await call(app, '/plain')).toMatchObject({ status: 500 });
    expect(await callWith(app, '/plain', 'junk')).toMatchObject({ status: 500 });
  });

  it('a computed scope that is undefined', async () => {
    app = await resourceApp(makeAdapter, { controllers: [GuardedController] });
    const token = await app.get(TestServer).tokenFor({ subject: 'alice', scope: 'read' });

    expect(await callWith(app, '/guarded/forgotten', token)).toMatchObject({ status: 500 });
  });

  it.each<[string, object, string, number]>([
    ['an expiry that is no date', { expiresAt: new Date(Number.NaN) }, 'any', 401],
    ['no expiry at all', { expiresAt: undefined }, 'any', 401],
    ['scopes that are a text', { scopes: 'read a' }, 'letters', 500],
    ['an audience that is a text', { audience: 'https://api.example.evil' }, 'any', 500],
  ])('a validator that tells %s', async (__, change, path, status) => {
    app = await resourceApp(makeAdapter, {
      options: { resource: { audience: 'https://api.example', validators: [mistaken(change)] } },
      controllers: [GuardedController],
    });
    const audience = ['https://api.example'];
    const token = await app.get(TestServer).tokenFor({ subject: 'alice', scope: 'a', audience });

    expect(await callWith(app, `/guarded/${path}`, token)).toMatchObject({ status });
  });

  it('a request that is held for longer than its token lives', async () => {
    app = await resourceApp(makeAdapter, { controllers: [GuardedController] });
    const token = await app.get(TestServer).tokenFor({ subject: 'alice', expiresIn: 60 });
    const held = { headers: { authorization: `Bearer ${token}` } };
    const protector = app.get(ResourceProtector);

    expect(await protector.acquire(held)).toMatchObject({ expired: false });
    app.get(FakeClock).advance(60);

    await expect(protector.acquire(held)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('scopes that are undefined, for what is no handler and for a token in hand', async () => {
    app = await resourceApp(makeAdapter, { controllers: [GuardedController] });
    const value = await app.get(TestServer).tokenFor({ subject: 'alice' });
    const request = { headers: { authorization: `Bearer ${value}` } };
    const protector = app.get(ResourceProtector);

    await expect(protector.acquire(request, missing('nowhere'))).rejects.toThrow(TypeError);
    const token = await protector.acquire(request, null);
    expect(() => token.allows(missing('nowhere'))).toThrow(TypeError);
  });
});

describe('what the options forget', () => {
  it('an audience that the environment does not have is told at start-up', () => {
    const audience = process.env['NO_SUCH_AUDIENCE'] as string;

    const start = () => OAuth2TestingModule.forRoot({ resource: { audience } });

    expect(start).toThrow(OAuth2ConfigurationError);
    expect(start).toThrow(/resource\.audience is undefined/);
  });
});
