import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import {
  approve,
  basic,
  exchange,
  introspect,
  REDIRECT_URI,
  refresh,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('a client that changes while it is used (%s)', (adapter) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let server: OAuthServer;
  let other: OAuthServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer(adapter, { databaseUrl: database.url });
    other = await startServer(adapter, { databaseUrl: database.url });
  });
  afterAll(async () => {
    await server.close();
    await other.close();
    await database.drop();
  });

  const make = () =>
    server.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile', 'email'],
    });

  it('stays disabled whatever else is changed at the same time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { clientId } = await make();
      await Promise.all([
        server.clients.change(clientId, { name: `Round ${round}` }),
        other.clients.disable(clientId),
        server.clients.change(clientId, { audiences: ['https://api.example'] }),
        other.clients.change(clientId, { scopes: ['profile'], defaultScopes: [] }),
      ]);
      expect(await server.clients.find(clientId)).toMatchObject({
        name: `Round ${round}`,
        audiences: ['https://api.example'],
        scopes: ['profile'],
        disabledAt: expect.any(Date),
      });
    }
  });

  it('loses a response type with the grant that it needs', async () => {
    const { clientId } = await make();

    const changed = await server.clients.change(clientId, { grants: ['client_credentials'] });

    expect(changed.responseTypes).toEqual([]);
    expect(await server.clients.find(clientId)).toMatchObject({ responseTypes: [] });
    await expect(server.clients.change(clientId, { responseTypes: ['code'] })).rejects.toThrow(
      'response type code needs the grant authorization_code',
    );
  });

  it('may use a new secret at once on an instance that remembers the old ones', async () => {
    const client = await make();
    const form = { grant_type: 'client_credentials' };
    expect((await other.post('/oauth/token', form, basic(client))).status).toBe(200);
    const rotated = await server.clients.rotateSecret(client.clientId);
    expect((await other.post('/oauth/token', form, basic(rotated))).status).toBe(200);
    expect((await other.post('/oauth/token', form, basic(client))).status).toBe(401);
  });

  it('does not get a scope that was taken from it, by a code or by a refresh', async () => {
    const client = await make();
    const both = { scope: 'profile email' };
    const tokens = await tokensFor(server, client, both);
    const approved = await approve(server, client, both);
    await server.clients.change(client.clientId, {
      scopes: ['profile'],
      defaultScopes: ['profile'],
    });
    const refreshed = (await (
      await refresh(server, client, tokens.refresh_token)
    ).json()) as TokenAnswer;
    const exchanged = (await (await exchange(server, client, approved)).json()) as TokenAnswer;
    expect([refreshed.scope, exchanged.scope]).toEqual(['profile', 'profile']);
    const asked = await refresh(server, client, refreshed.refresh_token, { scope: 'email' });
    expect(await asked.json()).toMatchObject({ error: 'invalid_scope' });
    await server.clients.change(client.clientId, { scopes: ['profile', 'email'] });
    const again = (await (
      await refresh(server, client, refreshed.refresh_token)
    ).json()) as TokenAnswer;
    expect(again.scope).toBe('profile email');
  });

  it('cannot refresh once the grant is taken from it', async () => {
    const client = await make();
    const tokens = await tokensFor(server, client);
    await server.clients.change(client.clientId, { grants: ['authorization_code'] });
    const refused = await refresh(server, client, tokens.refresh_token);
    expect(await refused.json()).toMatchObject({ error: 'unauthorized_client' });
    expect(await introspect(server, await make(), tokens.access_token)).toMatchObject({
      active: true,
    });
  });

  it('stores no session id of the host', async () => {
    await tokensFor(server, await make(), {}, { user: 'grace' });
    const dump = await server.dataSource.query('SELECT a::text FROM oauth2_authorization a');
    expect(JSON.stringify(dump)).toContain('grace');
    expect(JSON.stringify(dump)).not.toContain('session of grace');
  });
});
