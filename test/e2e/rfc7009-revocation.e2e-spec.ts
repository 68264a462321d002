import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import {
  basic,
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  type TestClient,
  tokensFor,
  registerClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('revocation (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let app: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    client = await make({});
    app = await make({ public: true });
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) =>
    registerClient(server, { scopes: ['profile'], ...overrides });

  const revoke = (by: TestClient, token: string, hint?: string) =>
    post(server, '/oauth/revoke', by, { token, token_type_hint: hint });

  it('ends an access token, and only that [case 180] [case 190] (RFC 7009 §2.1)', async () => {
    const tokens = await tokensFor(server, client);
    const response = await revoke(client, tokens.access_token);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await introspect(server, client, tokens.access_token)).toEqual({ active: false });
    expect((await refresh(server, client, tokens.refresh_token)).status).toBe(200);
  });

  it('ends a refresh token with everything of its authorization [case 180] [case 189]', async () => {
    const tokens = await tokensFor(server, client);
    await revoke(client, tokens.access_token);
    expect((await revoke(client, tokens.refresh_token)).status).toBe(200);
    expect((await refresh(server, client, tokens.refresh_token)).status).toBe(400);
    expect(await introspect(server, client, tokens.access_token)).toEqual({ active: false });
  });

  it('ends the authorization of a refresh token that was rotated', async () => {
    const first = await tokensFor(server, client);
    const second = (await (
      await refresh(server, client, first.refresh_token)
    ).json()) as typeof first;
    expect((await revoke(client, first.refresh_token)).status).toBe(200);
    expect(await introspect(server, client, second.access_token)).toEqual({ active: false });
  });

  it.each(['unknown', 'oa_at_x', 'oa_rt_x', 'x.y.z', '\u0000'.repeat(0) || 'é'])(
    'takes the unknown token %s for a success [case 181] (RFC 7009 §2.2)',
    async (token) => {
      expect((await revoke(client, token)).status).toBe(200);
    },
  );

  it('is a success the second time too', async () => {
    const { access_token, refresh_token } = await tokensFor(server, client);
    for (const token of [access_token, access_token, refresh_token, refresh_token]) {
      expect((await revoke(client, token)).status).toBe(200);
    }
  });

  it('wants a token [case 182]', async () => {
    const response = await post(server, '/oauth/revoke', client, {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('takes a public client by its identifier [case 184] [lesson 17]', async () => {
    const tokens = await tokensFor(server, app);
    expect((await revoke(app, tokens.access_token)).status).toBe(200);
    expect(await introspect(server, client, tokens.access_token)).toEqual({ active: false });
  });

  it.each(['nonsense', 'access_token', 'refresh_token', 'id_token', 'pct'])(
    'ignores the hint %s and searches every type [case 185] [case 186] [case 187] [case 193]',
    async (hint) => {
      const tokens = await tokensFor(server, client);
      expect((await revoke(client, tokens.access_token, hint)).status).toBe(200);
      expect((await revoke(client, tokens.refresh_token, hint)).status).toBe(200);
      expect((await refresh(server, client, tokens.refresh_token)).status).toBe(400);
    },
  );

  it.each(['access_token', 'refresh_token'] as const)(
    'refuses the %s of another client, tells nobody but the audit, and nothing comes of it [case 188] [lesson 17] (RFC 7009 §2.1)',
    async (kind) => {
      const tokens = await tokensFor(server, client);
      for (const stranger of [app, await make({})]) {
        const response = await revoke(stranger, tokens[kind]);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
        expect(server.events).toContainEqual(
          expect.objectContaining({
            type: 'token.revocation_refused',
            clientId: stranger.clientId,
          }),
        );
      }
      expect(await introspect(server, client, tokens.access_token)).toMatchObject({ active: true });
      expect((await refresh(server, client, tokens.refresh_token)).status).toBe(200);
    },
  );

  it('answers 401 to a failed authentication and revokes nothing [lesson 17]', async () => {
    const { access_token } = await tokensFor(server, client);
    const wrong = await server.post(
      '/oauth/revoke',
      { token: access_token },
      basic({ ...client, clientSecret: 'x' }),
    );
    const none = await server.post('/oauth/revoke', { token: access_token });
    expect([wrong.status, none.status]).toEqual([401, 401]);
    expect(await introspect(server, client, access_token)).toMatchObject({ active: true });
  });

  it('tells of a revocation as an event', async () => {
    const { access_token } = await tokensFor(server, client);
    const seen = server.events.length;
    await revoke(client, access_token);
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.events.slice(seen)).toContainEqual(
      expect.objectContaining({ type: 'token.revoked', clientId: client.clientId }),
    );
  });
});

describe.each(ADAPTERS)('revocation of an access token, by option (%s)', (adapter) => {
  it('ends its authorization [case 190] (RFC 7009 §2.1)', async () => {
    const server = await startServer(adapter, {
      options: { tokens: { revokeAuthorizationWithAccessToken: true } },
    });
    const client = await server.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    const tokens = await tokensFor(server, client);
    await post(server, '/oauth/revoke', client, { token: tokens.access_token });
    expect((await refresh(server, client, tokens.refresh_token)).status).toBe(400);

    const own = await post(server, '/oauth/token', client, { grant_type: 'client_credentials' });
    const { access_token } = (await own.json()) as { access_token: string };
    expect((await post(server, '/oauth/revoke', client, { token: access_token })).status).toBe(200);
    expect(await introspect(server, client, access_token)).toEqual({ active: false });
    await server.close();
  });
});
