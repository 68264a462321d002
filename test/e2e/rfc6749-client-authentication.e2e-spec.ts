import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, post, REDIRECT_URI, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { expectError } from '../support/refusals.js';

const SERVICE = { grant_type: 'client_credentials' };

describe.each(ADAPTERS)('client authentication (%s)', (adapter) => {
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

  it('authenticates by the header and by the body [case 97] (RFC 6749 §2.3.1)', async () => {
    const { clientId: client_id, clientSecret: client_secret } = service;
    const byHeader = await server.post('/oauth/token', SERVICE, basic(service));
    const byBody = await server.post('/oauth/token', { ...SERVICE, client_id, client_secret });
    expect([byHeader.status, byBody.status]).toEqual([200, 200]);
  });

  it('form-decodes both parts of the header [case 96] (RFC 6749 §2.3.1)', async () => {
    const odd = await make({
      clientId: 'a+b%c/é'.replace('é', '~'),
      clientSecret: 'p :+%&= ü and long enough',
    });
    expect((await server.post('/oauth/token', SERVICE, basic(odd))).status).toBe(200);
  });

  it('answers an unknown client and a wrong secret alike [case 89] [case 90] [case 92] [case 93] [lesson 33]', async () => {
    const wrong = { ...service, clientSecret: 'wrong' };
    const unknown = { clientId: 'nobody', clientSecret: 'wrong' };
    const texts = new Set<string>();
    for (const client of [wrong, unknown]) {
      const body = { client_id: client.clientId, client_secret: client.clientSecret };
      for (const response of [
        await server.post('/oauth/token', SERVICE, basic(client)),
        await server.post('/oauth/token', { ...SERVICE, ...body }),
      ]) {
        texts.add(await response.clone().text());
        await expectError(response, 401, 'invalid_client');
      }
    }
    expect(texts.size).toBe(1);
  });

  it('does not take the digest that is stored for the secret [case 98]', async () => {
    const rows = (await server.dataSource.query(
      'SELECT digest FROM oauth2_client_secret s JOIN oauth2_client c ON c.id = s.client_id WHERE c.client_id = $1',
      [service.clientId],
    )) as readonly { digest: Buffer }[];
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      const clientSecret = rows[0]?.digest.toString(encoding) ?? 'x';
      const response = await server.post(
        '/oauth/token',
        SERVICE,
        basic({ ...service, clientSecret }),
      );
      expect(response.status).toBe(401);
    }
  });

  it.each([
    ['another scheme [case 94]', 'Wrong abc'],
    ['a bearer token', 'Bearer abc'],
    ['no credentials', 'Basic'],
    ['bad base64', 'Basic %%%'],
    ['no colon', `Basic ${Buffer.from('abc').toString('base64')}`],
    ['invalid UTF-8', `Basic ${Buffer.from([0xff, 0x3a, 0xfe]).toString('base64')}`],
    ['bad percent-encoding', `Basic ${Buffer.from('%zz:%zz').toString('base64')}`],
    ['a NUL', `Basic ${Buffer.from('a%00b:c').toString('base64')}`],
    ['a very long header', `Basic ${'A'.repeat(12_000)}`],
  ])('answers 401 to a header with %s [lesson 27]', async (_what, authorization) => {
    await expectError(
      await server.post('/oauth/token', SERVICE, { authorization }),
      401,
      'invalid_client',
    );
  });

  it('wants a secret of a confidential client [case 100] [case 136]', async () => {
    const response = await server.post('/oauth/token', { ...SERVICE, client_id: service.clientId });
    await expectError(response, 401, 'invalid_client');
    await expectError(await server.post('/oauth/token', SERVICE), 401, 'invalid_client');
  });

  it('knows a public client by its identifier alone [case 100]', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: app.clientId };
    await expectError(await server.post('/oauth/token', form), 400, 'invalid_grant');
  });

  it('refuses a public client that sends a secret [case 101]', async () => {
    const form = {
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_id: app.clientId,
      client_secret: 's',
    };
    await expectError(await server.post('/oauth/token', form), 401, 'invalid_client');
    const byHeader = await server.post('/oauth/token', form, basic({ ...app, clientSecret: '' }));
    expect(byHeader.status).toBe(400);
  });

  it('holds a client to its own method [case 102]', async () => {
    const posting = await make({ tokenEndpointAuthMethod: 'client_secret_post' });
    const heading = await make({ tokenEndpointAuthMethod: 'client_secret_basic' });
    const body = ({ clientId, clientSecret }: TestClient) => ({
      ...SERVICE,
      client_id: clientId,
      client_secret: clientSecret,
    });
    await expectError(
      await server.post('/oauth/token', SERVICE, basic(posting)),
      401,
      'invalid_client',
    );
    await expectError(await server.post('/oauth/token', body(heading)), 401, 'invalid_client');
    expect((await server.post('/oauth/token', body(posting))).status).toBe(200);
    expect((await server.post('/oauth/token', SERVICE, basic(heading))).status).toBe(200);
  });

  it('refuses two authentications at once [case 104] (RFC 6749 §2.3)', async () => {
    const form = { ...SERVICE, client_id: service.clientId, client_secret: service.clientSecret };
    await expectError(
      await server.post('/oauth/token', form, basic(service)),
      400,
      'invalid_request',
    );
  });

  it('refuses a client_id that differs from the header', async () => {
    const form = { ...SERVICE, client_id: app.clientId };
    await expectError(
      await server.post('/oauth/token', form, basic(service)),
      400,
      'invalid_request',
    );
  });

  it('does not take an assertion that it has no method for [case 105]', async () => {
    const form = {
      ...SERVICE,
      client_id: service.clientId,
      client_assertion_type: 'x',
      client_assertion: 'y',
    };
    await expectError(await server.post('/oauth/token', form), 401, 'invalid_client');
  });

  it('refuses a disabled client, and its tokens too [case 108]', async () => {
    const leaving = await make({});
    const token = (await (await post(server, '/oauth/token', leaving, SERVICE)).json()) as {
      access_token: string;
    };
    await server.clients.disable(leaving.clientId);
    await expectError(await post(server, '/oauth/token', leaving, SERVICE), 401, 'invalid_client');
    const asked = await post(server, '/oauth/introspect', service, { token: token.access_token });
    expect(await asked.json()).toEqual({ active: false });
    await server.clients.enable(leaving.clientId);
    expect((await post(server, '/oauth/token', leaving, SERVICE)).status).toBe(200);
  });

  it('lets several secrets live, and ends them', async () => {
    const rotating = await make({});
    const second = await server.clients.rotateSecret(rotating.clientId, { overlap: 60 });
    const status = async (client: TestClient) =>
      (await server.post('/oauth/token', SERVICE, basic(client))).status;
    expect([await status(rotating), await status(second)]).toEqual([200, 200]);
    server.clock.advance(61);
    expect([await status(rotating), await status(second)]).toEqual([401, 200]);
    const third = await server.clients.rotateSecret(rotating.clientId);
    expect([await status(second), await status(third)]).toEqual([401, 200]);
  });

  it('takes a secret that a person chose, hashed slowly', async () => {
    const chosen = await make({ clientSecret: 'correct horse battery staple' });
    const wrong = { ...chosen, clientSecret: 'correct horse battery stable' };
    expect((await server.post('/oauth/token', SERVICE, basic(chosen))).status).toBe(200);
    expect((await server.post('/oauth/token', SERVICE, basic(wrong))).status).toBe(401);
  });
});
