import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, post, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { expectError } from '../support/refusals.js';

describe.each(ADAPTERS)('password (RFC 6749 §4.3) (%s)', (adapter) => {
  let server: OAuthServer;
  let service: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: { tokens: { accessTokenTtlByGrant: { client_credentials: 600 } } },
    });
    service = await make({});
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

  const form = (username?: string, password?: string) => ({
    grant_type: 'password',
    username,
    password,
  });

  it('answers the right password [case 128] [case 138]', async () => {
    const response = await post(server, '/oauth/token', service, form('alice', 'ecila'));
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', scope: 'read' });
  });

  it('gives a refresh token to a client that may refresh, and refreshes', async () => {
    const both = await make({ grants: ['password', 'refresh_token'] });
    const first = (await (
      await post(server, '/oauth/token', both, form('alice', 'ecila'))
    ).json()) as { refresh_token: string };
    const again = await post(server, '/oauth/token', both, {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token,
    });
    expect(again.status).toBe(200);
  });

  it('wants both [case 129]', async () => {
    await expectError(
      await post(server, '/oauth/token', service, form('alice')),
      400,
      'invalid_request',
    );
    await expectError(
      await post(server, '/oauth/token', service, form(undefined, 'x')),
      400,
      'invalid_request',
    );
  });

  it('refuses a wrong password and an inactive person [case 130] [case 134]', async () => {
    await expectError(
      await post(server, '/oauth/token', service, form('alice', 'x')),
      400,
      'invalid_grant',
    );
    server.people.gone.add('carol');
    await expectError(
      await post(server, '/oauth/token', service, form('carol', 'lorac')),
      400,
      'invalid_grant',
    );
    server.people.gone.delete('carol');
  });

  it('authenticates the client before it asks about the person [case 133]', async () => {
    const before = server.people.verified;
    const response = await server.post(
      '/oauth/token',
      form('alice', 'ecila'),
      basic({ ...service, clientSecret: 'x' }),
    );
    await expectError(response, 401, 'invalid_client');
    expect(server.people.verified).toBe(before);
  });
});
