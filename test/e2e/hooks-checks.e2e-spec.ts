import { Controller, Get, Injectable, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AccessDeniedError,
  type AccessContext,
  BearerGuard,
  InsufficientScopeError,
  LifecycleHooks,
  OAuth2Hooks,
  Public,
  RequireOAuth,
  ResourceProtector,
  ScopeGuard,
  type TokenCheckContext,
} from '../../src/index.js';
import { introspect, post, registerClient, type TestClient, tokensFor } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { quickTimer } from './hooks.fixture.js';
import { Told } from './told.fixture.js';

type Trouble = 'refusal' | 'scope' | 'bug' | 'hang';

@Injectable()
@OAuth2Hooks()
class Checks extends LifecycleHooks {
  static trouble: Trouble | undefined;
  static seen: (readonly [string, object])[] = [];

  override async validateRevocation(context: TokenCheckContext) {
    await this.meet('revocation', context);
  }

  override async validateIntrospection(context: TokenCheckContext) {
    await this.meet('introspection', context);
  }

  override validateAccess(context: AccessContext) {
    if (Checks.trouble) return this.meet('access', context);
    Checks.seen.push(['access', context]);
  }

  private async meet(station: string, context: object): Promise<void> {
    Checks.seen.push([station, context]);
    if (Checks.trouble === 'refusal') throw new AccessDeniedError('not from there');
    if (Checks.trouble === 'scope') throw new InsufficientScopeError('admin');
    if (Checks.trouble === 'bug') throw new Error('a bug of the check');
    if (Checks.trouble === 'hang') await new Promise(() => undefined);
  }
}

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  @UseGuards(BearerGuard, ScopeGuard)
  show() {
    return { admitted: true };
  }

  @Get('open')
  @Public()
  open() {
    return { admitted: true };
  }
}

@Controller('plain')
class PlainController {
  @Get()
  show() {
    return { admitted: true };
  }
}

const FAILURES: readonly (readonly [Trouble, number, string])[] = [
  ['refusal', 403, 'access_denied'],
  ['bug', 500, 'server_error'],
  ['hang', 503, 'temporarily_unavailable'],
];

describe.each(ADAPTERS)('hooks that check (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let told: Told;

  beforeAll(async () => {
    told = new Told();
    server = await startServer(adapter, {
      providers: [Checks, { provide: APP_GUARD, useClass: BearerGuard }],
      controllers: [GuardedController, PlainController],
      options: { hooks: { timeLimit: 1 } },
      logger: told.logger,
    });
    quickTimer(server.app);
    client = await registerClient(server);
  });
  afterAll(async () => {
    await server.close();
    await told.telemetry.end();
  });
  beforeEach(() => {
    Checks.trouble = undefined;
    Checks.seen = [];
  });

  const call = (path: string, token: string) =>
    server.get(path, { authorization: `Bearer ${token}` });
  const revoke = (token: string) => post(server, '/oauth/revoke', client, { token });

  it('know whose token it is at the revocation endpoint (RFC 7009 §2.1)', async () => {
    const { access_token: access, refresh_token: refresh } = await tokensFor(server, client);
    for (const token of [access, refresh, 'junk']) await revoke(token);

    expect(Checks.seen).toEqual([
      [
        'revocation',
        expect.objectContaining({
          client: expect.objectContaining({ clientId: client.clientId }),
          token: expect.objectContaining({ kind: 'access', subject: 'alice' }),
        }),
      ],
      [
        'revocation',
        expect.objectContaining({
          token: expect.objectContaining({ kind: 'refresh', scopes: ['profile', 'email'] }),
        }),
      ],
      ['revocation', expect.objectContaining({ token: null })],
    ]);
  });

  it("are not asked about another client's token, nor by nobody", async () => {
    const { access_token: token } = await tokensFor(server, client);
    const other = await registerClient(server);
    const answers = [
      await post(server, '/oauth/revoke', other, { token }),
      await post(server, '/oauth/revoke', { clientId: 'nobody', clientSecret: 'x' }, { token }),
      await post(server, '/oauth/introspect', { clientId: 'nobody', clientSecret: 'x' }, { token }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 401, 401]);
    expect(Checks.seen).toEqual([]);
  });

  it('know who asks about what at the introspection endpoint (RFC 7662 §2.1)', async () => {
    const { access_token: token } = await tokensFor(server, client);
    await introspect(server, client, token);
    await introspect(server, client, 'junk');

    expect(Checks.seen).toEqual([
      [
        'introspection',
        expect.objectContaining({ token: expect.objectContaining({ kind: 'access' }) }),
      ],
      ['introspection', expect.objectContaining({ token: null })],
    ]);
  });

  it('know the token at a guarded handler, once for each request (RFC 6750 §2.1)', async () => {
    const { access_token: token } = await tokensFor(server, client);
    const admitted = await call('/guarded', token);
    await call('/guarded/open', token);

    expect(await admitted.json()).toEqual({ admitted: true });
    expect(Checks.seen).toEqual([
      [
        'access',
        expect.objectContaining({
          token: expect.objectContaining({ subject: 'alice', clientId: client.clientId }),
        }),
      ],
    ]);
  });

  it('are not asked about a token that is not good', async () => {
    expect((await call('/guarded', 'junk')).status).toBe(401);
    expect(Checks.seen).toEqual([]);
  });

  describe.each(FAILURES)('that meet a %s', (trouble, status, error) => {
    it('revoke nothing', async () => {
      const { access_token: token } = await tokensFor(server, client);
      Checks.trouble = trouble;
      const refused = await revoke(token);
      Checks.trouble = undefined;

      expect([refused.status, await refused.json()]).toMatchObject([status, { error }]);
      expect(await introspect(server, client, token)).toMatchObject({ active: true });
    });

    it('tell nothing about a token', async () => {
      const { access_token: token } = await tokensFor(server, client);
      Checks.trouble = trouble;
      const refused = await post(server, '/oauth/introspect', client, { token });

      expect([refused.status, await refused.json()]).toEqual([
        status,
        { error, error_description: expect.any(String) },
      ]);
    });

    it.each(['/guarded', '/plain'])('admit nobody to %s', async (path) => {
      const { access_token: token } = await tokensFor(server, client);
      Checks.trouble = trouble;
      const refused = await call(path, token);
      const body = await refused.text();

      expect([refused.status, JSON.parse(body)]).toMatchObject([status, { error }]);
      expect(body).not.toContain('a bug');
    });
  });

  it('are told with the challenge that they make (RFC 6750 §3.1)', async () => {
    const { access_token: token } = await tokensFor(server, client);
    Checks.trouble = 'scope';
    const refused = await call('/plain', token);

    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('scope="admin"');
  });

  it('are told of in the log and in events', async () => {
    const { access_token: token } = await tokensFor(server, client);
    Checks.trouble = 'bug';
    await call('/guarded', token);

    expect(told.lines.join('\n')).toContain(
      'access token validation failed: the hook Checks.validateAccess failed: a bug of the check',
    );
    expect(server.events.findLast(({ type }) => type === 'token.refused')).toMatchObject({
      reason: 'hook',
      clientId: client.clientId,
    });
  });

  it('are asked by whoever acquires a token by hand', async () => {
    const { access_token: token } = await tokensFor(server, client);
    const protector = server.app.get(ResourceProtector);
    const request = new Request('http://localhost/', {
      headers: { authorization: `Bearer ${token}` },
    });
    Checks.trouble = 'refusal';

    await expect(protector.acquire(request as never, 'profile')).rejects.toMatchObject({
      status: 403,
      code: 'access_denied',
    });
  });
});
