import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import {
  basic,
  introspect,
  post,
  refresh,
  type TestClient,
  type TokenAnswer,
  tokensFor,
  registerClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('introspection (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let api: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    client = await make({});
    api = await make({ grants: ['client_credentials'], redirectUris: [] });
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) => registerClient(server, overrides);

  it('describes an access token (RFC 7662 §2.2)', async () => {
    const { access_token } = await tokensFor(server, client, { scope: 'profile email' });
    const described = await introspect(server, api, access_token);
    expect(described).toEqual({
      active: true,
      token_type: 'Bearer',
      client_id: client.clientId,
      scope: 'profile email',
      sub: 'alice',
      iss: 'http://localhost:3000',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect(Number(described['exp']) - Number(described['iat'])).toBe(3_600);
  });

  it('describes a refresh token, the current one only', async () => {
    const first = await tokensFor(server, client);
    expect(await introspect(server, api, first.refresh_token)).toMatchObject({
      active: true,
      client_id: client.clientId,
      sub: 'alice',
    });
    await refresh(server, client, first.refresh_token);
    expect(await introspect(server, api, first.refresh_token)).toEqual({ active: false });
  });

  it('says nothing of a subject when there is none [case 204] [lesson 20]', async () => {
    const token = await post(server, '/oauth/token', api, { grant_type: 'client_credentials' });
    const { access_token } = (await token.json()) as TokenAnswer;
    const described = await introspect(server, api, access_token);
    expect(described).toMatchObject({ active: true, client_id: api.clientId });
    expect(described).not.toHaveProperty('sub');
    expect(described).not.toHaveProperty('username');
  });

  it.each(['unknown', 'oa_at_x', 'oa_rt_x', 'a.b.c', 'é'])(
    'says exactly that %s is not active [case 196] [lesson 25]',
    async (token) => {
      const response = await post(server, '/oauth/introspect', api, { token });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('{"active":false}');
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('says so of an expired and of a revoked token [case 196]', async () => {
    const one = await tokensFor(server, client);
    const two = await tokensFor(server, client);
    await post(server, '/oauth/revoke', client, { token: two.access_token });
    expect(await introspect(server, api, two.access_token)).toEqual({ active: false });
    server.clock.advance(3_601);
    expect(await introspect(server, api, one.access_token)).toEqual({ active: false });
    expect(await introspect(server, api, one.refresh_token)).toMatchObject({ active: true });
  });

  it('is not fooled by a token whose secret part was changed [lesson 25]', async () => {
    const { access_token } = await tokensFor(server, client);
    for (const at of [10, 30, access_token.length - 1]) {
      const other = access_token[at] === 'A' ? 'B' : 'A';
      const bent = access_token.slice(0, at) + other + access_token.slice(at + 1);
      expect(await introspect(server, api, bent)).toEqual({ active: false });
    }
  });

  it('wants a token [case 197]', async () => {
    const response = await post(server, '/oauth/introspect', api, {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('wants the caller to authenticate [case 198] [case 208] (RFC 7662 §2.1, §2.3)', async () => {
    const { access_token: token } = await tokensFor(server, client);
    const none = await server.post('/oauth/introspect', { token });
    const wrong = await server.post(
      '/oauth/introspect',
      { token },
      basic({ ...api, clientSecret: 'x' }),
    );
    for (const response of [none, wrong]) {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
      expect(await response.json()).toMatchObject({ error: 'invalid_client' });
    }
  });

  it('tells a public client nothing (RFC 7662 §2.1)', async () => {
    const app = await make({ public: true });
    const { access_token: token } = await tokensFor(server, app);
    const response = await post(server, '/oauth/introspect', app, { token });
    expect(response.status).toBe(401);
  });

  it('is not reached by GET [case 200] (RFC 7662 §2.1)', async () => {
    const response = await server.get('/oauth/introspect?token=x', basic(api));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
  });

  it('takes no token in the query', async () => {
    const response = await server.post('/oauth/introspect?token=x', { token: 'x' }, basic(api));
    expect(response.status).toBe(400);
  });

  it.each(['access_token', 'refresh_token', 'nonsense'])(
    'ignores the hint %s [case 201] [case 202] (RFC 7662 §2.1)',
    async (token_type_hint) => {
      const tokens = await tokensFor(server, client);
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        const response = await post(server, '/oauth/introspect', api, { token, token_type_hint });
        expect(await response.json()).toMatchObject({ active: true });
      }
    },
  );

  it('says that no code is a token', async () => {
    const { approve } = await import('../support/flows.js');
    const { code } = await approve(server, client);
    expect(await introspect(server, api, code)).toEqual({ active: false });
  });
});
