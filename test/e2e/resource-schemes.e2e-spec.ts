import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import {
  RequireOAuth,
  ResourceProtector,
  type TokenFacts,
  TokenValidator,
} from '../../src/resource/index.js';
import { ADAPTERS, call } from './resource.fixture.js';
import { bearer, resourceApp } from './resource-app.fixture.js';
import { expectForm } from './resource.expectations.js';

@Controller('wire')
class WireController {
  @Get()
  @RequireOAuth(['profile email', 'user'])
  show() {
    return { shown: true };
  }

  @Get('admin')
  @RequireOAuth('admin')
  admin() {
    return { shown: true };
  }
}

/** Tokens of devices, in a scheme of their own. */
class DeviceValidator extends TokenValidator {
  override readonly scheme = 'Device';

  async authenticateToken(value: string): Promise<TokenFacts | undefined> {
    if (value !== 'known') return undefined;
    return {
      tokenId: 'device-1',
      subject: null,
      clientId: 'device',
      principal: 'client',
      scopes: ['user'],
      audience: [],
      issuedAt: null,
      expiresAt: null,
      authorizationId: null,
    };
  }
}

describe.each(ADAPTERS)('two schemes on %s (RFC 9110 §11.6.1)', (_, makeAdapter) => {
  let app: INestApplication;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, {
      controllers: [WireController],
      options: { resource: { realm: 'books' } },
    });
    app.get(ResourceProtector).registerTokenValidator(new DeviceValidator());
  });

  afterAll(() => app.close());

  it.each<readonly [string, string | undefined, number, RegExp]>([
    ['no credentials', undefined, 401, /^Bearer realm="books", Device realm="books"$/],
    ['a third scheme', 'Basic YTpi', 401, /^Bearer realm="books", Device realm="books"$/],
    [
      'a bad bearer',
      'Bearer junk',
      401,
      /^Bearer realm="books", error="invalid_token", error_description="[^"]*"$/,
    ],
    [
      'a bad device',
      'Device junk',
      401,
      /^Device realm="books", error="invalid_token", error_description="[^"]*"$/,
    ],
    ['its scheme in another case', 'dEVICE junk', 401, /^Device realm="books", error="inv/],
    ['a malformed device', 'Device a b', 400, /^Device realm="books", error="invalid_request"/],
  ])('answer %s with what would do', async (__, authorization, status, challenge) => {
    const headers = authorization === undefined ? [] : [['authorization', authorization] as const];

    const answer = await call(app, '/wire', { headers });

    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']).toMatch(challenge);
    expectForm(answer);
  });

  it('are both good', async () => {
    const headers = [['authorization', 'Device known']] as const;

    expect(await call(app, '/wire', { headers })).toMatchObject({ status: 200 });
    expect(await call(app, '/wire/admin', { headers })).toMatchObject({ status: 403 });
    expect(
      await call(app, '/wire', { headers: [['authorization', await bearer(app, 'user')]] }),
    ).toMatchObject({ status: 200 });
  });
});
