import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { type OAuth2Event, TokenService } from '../../src/index.js';
import {
  BearerGuard,
  LocalTokenValidator,
  RequireOAuth,
  ResourceProtector,
  type TokenFacts,
  TokenValidator,
} from '../../src/resource/index.js';
import { TestServer } from '../../src/testing/index.js';
import { post, REDIRECT_URI, type TestClient, tokensFor } from '../support/flows.js';
import { ADAPTERS as NAMES, type OAuthServer, startServer } from '../support/oauth-server.js';
import { ADAPTERS, call, callWith } from './resource.fixture.js';
import { bearer, eventsOf, resourceApp } from './resource-app.fixture.js';
import { swapEnd } from './resource.expectations.js';

@Controller('told')
@RequireOAuth('read')
class ToldController {
  @Get()
  show() {
    return { shown: true };
  }

  /** With guards of its class, of its own, and the global one. */
  @Get('layered')
  @RequireOAuth('read')
  layered() {
    return { shown: true };
  }

  @Get('optional')
  @RequireOAuth('read', { optional: true })
  optional() {
    return { shown: true };
  }
}

const providers = [{ provide: APP_GUARD, useExisting: BearerGuard }];

describe.each(ADAPTERS)('what a guarded resource tells on %s', (_, makeAdapter) => {
  let app: INestApplication;
  let tokens: TestServer;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, { controllers: [ToldController], providers });
    tokens = app.get(TestServer);
  });

  afterAll(() => app.close());

  it.each(['/told', '/told/layered', '/told/optional'])(
    'is token.authenticated once for each request: %s',
    async (path) => {
      const token = await tokens.tokenFor({ clientId: 'web', scope: 'read' });

      const events = await eventsOf(app, () => callWith(app, path, token));

      expect(events).toEqual([
        { type: 'token.authenticated', tokenId: expect.any(String), clientId: 'web' },
      ]);
      expect(await eventsOf(app, () => callWith(app, path, token))).toEqual(events);
    },
  );

  it.each(['/told', '/told/optional'])('is nothing for nobody: %s', async (path) => {
    const basic = [['authorization', 'Basic YTpi']] as const;

    expect(await eventsOf(app, () => call(app, path))).toEqual([]);
    expect(await eventsOf(app, () => call(app, path, { headers: basic }))).toEqual([]);
  });

  it.each<readonly [string, () => Promise<string>]>([
    ['junk', async () => 'junk'],
    ['forged', async () => swapEnd(await tokens.tokenFor({ scope: 'read' }))],
    ['expired', () => tokens.tokenFor({ scope: 'read', expiresIn: -1 })],
    [
      'revoked',
      async () => {
        const token = await tokens.tokenFor({ scope: 'read' });
        await tokens.revoke(token);
        await tokens.events();
        return token;
      },
    ],
  ])('is token.refused for invalid_token, once: %s', async (__, make) => {
    const token = await make();

    const events = await eventsOf(app, () => callWith(app, '/told/layered', token));

    expect(events).toEqual([{ type: 'token.refused', reason: 'invalid_token' }]);
  });

  it('is token.refused for invalid_request, once', async () => {
    const headers = [['authorization', 'Bearer a b']] as const;

    const events = await eventsOf(app, () => call(app, '/told/layered', { headers }));

    expect(events).toEqual([{ type: 'token.refused', reason: 'invalid_request' }]);
  });

  it('is token.refused for insufficient_scope, with the ids of the token, once', async () => {
    const token = await tokens.tokenFor({ clientId: 'web', scope: 'write' });

    const events = await eventsOf(app, () => callWith(app, '/told/layered', token));

    const { tokenId } = events[0] as { readonly tokenId?: string };
    expect(tokenId).toEqual(expect.any(String));
    expect(events).toEqual([
      { type: 'token.authenticated', tokenId, clientId: 'web' },
      { type: 'token.refused', reason: 'insufficient_scope', tokenId, clientId: 'web' },
    ]);
  });

  it('is told by the protector as by the guards', async () => {
    const headers = { authorization: await bearer(app, 'write') };
    const protector = app.get(ResourceProtector);

    const events = await eventsOf(app, async () => {
      await protector.acquire({ headers }, 'write');
      await expect(protector.acquire({ headers }, 'read')).rejects.toThrow();
    });

    expect(events.map((event) => ('reason' in event ? event.reason : event.type))).toEqual([
      'token.authenticated',
      'token.authenticated',
      'insufficient_scope',
    ]);
  });

  it('is token.revoked when the application ends a token', async () => {
    const token = await tokens.tokenFor({ clientId: 'web' });

    const events = await eventsOf(app, () => app.get(TokenService).revoke(token));

    expect(events).toEqual([
      { type: 'token.revoked', tokenId: expect.any(String), clientId: 'web' },
    ]);
  });

  it('carries no token', async () => {
    const good = await tokens.tokenFor({ subject: 'alice', scope: 'read' });
    const narrow = await tokens.tokenFor({ subject: 'alice', scope: 'write' });
    const sent = [good, narrow, swapEnd(good), 'junk-that-is-no-token'];

    const events = await eventsOf(app, async () => {
      for (const token of sent) await callWith(app, '/told', token);
      await app.get(TokenService).revoke(good);
    });

    expect(events).toHaveLength(6);
    for (const token of sent) expect(JSON.stringify(events)).not.toContain(token.slice(-20));
  });
});

/** Knows of a token that it is no longer good. */
class RevokedValidator extends TokenValidator {
  override readonly scheme = 'Revoked';

  async authenticateToken(value: string): Promise<TokenFacts> {
    const expiresAt = value === 'expired' ? new Date(0) : null;
    const known = { tokenId: `id-${value}`, clientId: 'web', principal: 'client' } as const;
    const nothing = { subject: null, scopes: [], audience: [], authorizationId: null };
    return { ...known, ...nothing, issuedAt: null, expiresAt };
  }

  override requestInvalid = () => false;

  override tokenRevoked = ({ tokenId }: TokenFacts) => tokenId === 'id-revoked';
}

describe.each(ADAPTERS)('what validators know of a refused token on %s', (_, makeAdapter) => {
  it.each(['expired', 'revoked'])('is told with its ids: %s', async (token) => {
    const options = { resource: { validators: [LocalTokenValidator, RevokedValidator] } };
    const app = await resourceApp(makeAdapter, { controllers: [ToldController], options });
    const headers = [['authorization', `Revoked ${token}`]] as const;

    const events = await eventsOf(app, () => call(app, '/told', { headers }));
    await app.close();

    expect(events).toEqual([
      { type: 'token.refused', reason: 'invalid_token', tokenId: `id-${token}`, clientId: 'web' },
    ]);
  });
});

describe.each(ADAPTERS)('a token for another API on %s', (_, makeAdapter) => {
  it('is answered as any bad token, and told apart in the event only', async () => {
    const options = { resource: { audience: 'https://api.example' } };
    const app = await resourceApp(makeAdapter, { controllers: [ToldController], options });
    const mint = (...audience: string[]) =>
      app.get(TestServer).tokenFor({ clientId: 'web', scope: 'read', audience });
    const [ours, elsewhere, nowhere] = [
      await mint('https://api.example'),
      await mint('https://other.example'),
      await mint(),
    ];

    for (const token of [elsewhere, nowhere]) {
      const events = await eventsOf(app, () => callWith(app, '/told', token));

      expect(events).toEqual([
        {
          type: 'token.refused',
          reason: 'wrong_audience',
          tokenId: expect.any(String),
          clientId: 'web',
        },
      ]);
    }
    const refused = await callWith(app, '/told', elsewhere);
    const junk = await callWith(app, '/told', 'junk');
    expect(refused).toMatchObject({ status: 401, body: junk.body });
    expect(refused.headers['www-authenticate']).toBe(junk.headers['www-authenticate']);
    expect(await callWith(app, '/told', ours)).toMatchObject({ status: 200 });
    await app.close();
  });
});

describe.each(NAMES)('the three signals of a server with guarded resources on %s', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let from: number;

  beforeAll(async () => {
    server = await startServer(adapter, { controllers: [ToldController] });
    client = await server.clients.create({
      name: 'Web',
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      scopes: ['read'],
    });
  });

  beforeEach(() => {
    from = server.events.length;
  });

  afterAll(() => server.close());

  /** Those of the seeds, since the test began. */
  function signals(): readonly OAuth2Event[] {
    const names = ['client.authenticated', 'token.authenticated', 'token.revoked'];
    return server.events.slice(from).filter(({ type }) => names.includes(type));
  }

  it('come in their order: the client is authenticated, its token used, and revoked', async () => {
    const { access_token: token } = await tokensFor(server, client, { scope: 'read' });
    const used = await server.get('/told', { authorization: `Bearer ${token}` });
    await post(server, '/oauth/revoke', client, { token });
    const after = await server.get('/told', { authorization: `Bearer ${token}` });

    expect([used.status, after.status]).toEqual([200, 401]);
    const { clientId } = client;
    const tokenId = expect.any(String);
    expect(signals()).toEqual([
      { type: 'client.authenticated', clientId, method: expect.any(String) },
      { type: 'token.authenticated', tokenId, clientId },
      { type: 'client.authenticated', clientId, method: expect.any(String) },
      { type: 'token.revoked', tokenId, clientId },
    ]);
    expect(server.events.at(-1)).toEqual({ type: 'token.refused', reason: 'invalid_token' });
    expect(JSON.stringify(server.events)).not.toContain(token.slice(-20));
  });
});
