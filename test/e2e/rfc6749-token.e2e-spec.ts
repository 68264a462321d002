import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, post, proof, REDIRECT_URI, type TestClient } from '../support/flows.js';
import { ADAPTERS, encode, type OAuthServer, startServer } from '../support/oauth-server.js';
import { expectError } from '../support/refusals.js';

const SERVICE = { grant_type: 'client_credentials' };

describe.each(ADAPTERS)('token endpoint (%s)', (adapter) => {
  let server: OAuthServer;
  let service: TestClient;
  let app: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: { tokens: { accessTokenTtlByGrant: { client_credentials: 600 } } },
    });
    service = await make({});
    app = await make({
      public: true,
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
    });
  });
  afterAll(() => server.close());

  const make = (overrides: object) =>
    server.clients.create({
      name: 'Service',
      grants: ['client_credentials', 'password'],
      scopes: ['read', 'write'],
      defaultScopes: ['read'],
      ...overrides,
    });

  it('answers a good request with a token that no cache keeps [case 81] (RFC 6749 §5.1)', async () => {
    const response = await post(server, '/oauth/token', service, { ...SERVICE, state: 'x' });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('pragma')).toBe('no-cache');
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^oa_at_/),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'read',
    });
  });

  it('takes the lifetime from the grant [case 82], ignores state [case 84]', async () => {
    const response = await post(server, '/oauth/token', service, { ...SERVICE, state: 'x' });
    expect(await response.json()).toMatchObject({ expires_in: 600 });
  });

  it('wants a grant_type [case 76] (RFC 6749 §5.2)', async () => {
    await expectError(await post(server, '/oauth/token', service, {}), 400, 'invalid_request');
  });

  it.each(['nonsense', 'implicit', '__proto__', 'constructor', 'x y'])(
    'does not know the grant_type %s (RFC 6749 §5.2)',
    async (grant_type) => {
      const response = await post(server, '/oauth/token', service, { grant_type });
      await expectError(response, 400, 'unsupported_grant_type');
    },
  );

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])(
    'answers %s with 405 and Allow [case 77]',
    async (method) => {
      const response = await fetch(`${server.url}/oauth/token`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toContain('POST');
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    },
  );

  it('refuses parameters in the query [case 78] (RFC 6749 §2.3.1)', async () => {
    const response = await server.post('/oauth/token?client_id=x', SERVICE, basic(service));
    await expectError(response, 400, 'invalid_request');
  });

  it.each(['grant_type', 'scope', 'client_id', 'whatever'])(
    'refuses a repeated %s [case 80] [lesson 28] (RFC 6749 §3.2)',
    async (name) => {
      const form = `${encode({ ...SERVICE, scope: 'read' })}&${name}=a&${name}=b`;
      const response = await server.post('/oauth/token', form, basic(service));
      await expectError(response, 400, 'invalid_request');
    },
  );

  it.each(['scope[a]=b', 'scope[]=read', 'grant_type[0]=x'])(
    'takes %s for a parameter of that name, not for a structure [lesson 28]',
    async (pair) => {
      const response = await server.post(
        '/oauth/token',
        `${encode(SERVICE)}&${pair}`,
        basic(service),
      );
      expect(await response.json()).toMatchObject({ scope: 'read' });
    },
  );

  it('refuses client_credentials to a public client, and never registers that [case 136] (RFC 6749 §4.4)', async () => {
    await expect(make({ public: true, grants: ['client_credentials'] })).rejects.toThrow(
      'public client',
    );
    const { form } = proof(app);
    await expectError(
      await server.post('/oauth/token', { ...form, ...SERVICE }),
      400,
      'unauthorized_client',
    );
  });

  it("refuses a grant that is not the client's [case 118] [case 137] [case 144]", async () => {
    for (const grant_type of ['authorization_code', 'refresh_token']) {
      const response = await post(server, '/oauth/token', service, {
        grant_type,
        code: 'x',
        refresh_token: 'x',
      });
      await expectError(response, 400, 'unauthorized_client');
    }
  });

  it.each([' ', '   ', 'profile', 'unknown', 'read unknown', '"', 'é', 'x'.repeat(4_096)])(
    'refuses the scope %s [case 137] (RFC 6749 §3.3)',
    async (scope) => {
      await expectError(
        await post(server, '/oauth/token', service, { ...SERVICE, scope }),
        400,
        'invalid_scope',
      );
    },
  );

  it('refuses 50,000 characters of scope at once [lesson 26]', async () => {
    const scope = 'read '.repeat(10_000);
    await expectError(
      await post(server, '/oauth/token', service, { ...SERVICE, scope }),
      400,
      'invalid_request',
    );
  });

  it('never gives a client a refresh token for itself (RFC 6749 §4.4.3), nor a subject [lesson 20]', async () => {
    const both = await make({
      grants: ['client_credentials', 'refresh_token', 'authorization_code'],
      redirectUris: [REDIRECT_URI],
    });
    const answer = (await (await post(server, '/oauth/token', both, SERVICE)).json()) as {
      access_token: string;
    };
    const asked = await post(server, '/oauth/introspect', service, { token: answer.access_token });
    expect(answer).not.toHaveProperty('refresh_token');
    expect(await asked.json()).not.toHaveProperty('sub');
  });
});
