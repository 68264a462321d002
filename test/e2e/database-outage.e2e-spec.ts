import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { takeAway } from '../support/database-outage.js';
import {
  approve,
  authorize,
  exchange,
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('while the database is away (%s)', (adapter) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer(adapter, { databaseUrl: database.url });
    client = await server.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  async function during<T>(act: () => Promise<T>): Promise<T> {
    const bringBack = await takeAway(database.url);
    try {
      return await act();
    } finally {
      await bringBack();
    }
  }

  async function expectUnavailable(response: Response) {
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
  }

  it('answers 503 and consumes nothing: the code and the refresh token are good afterwards [lesson 3]', async () => {
    const approved = await approve(server, client);
    const { refresh_token } = await tokensFor(server, client);
    await during(async () => {
      await expectUnavailable(await exchange(server, client, approved));
      await expectUnavailable(await refresh(server, client, refresh_token));
      await expectUnavailable(
        await post(server, '/oauth/token', client, { grant_type: 'client_credentials' }),
      );
    });
    expect((await exchange(server, client, approved)).status).toBe(200);
    expect((await refresh(server, client, refresh_token)).status).toBe(200);
  });

  it('never says that a token was revoked when it was not [case 194] [lesson 16] (RFC 7009 §2.2.1)', async () => {
    const { access_token, refresh_token } = await tokensFor(server, client);
    await during(async () => {
      for (const token of [access_token, refresh_token]) {
        await expectUnavailable(await post(server, '/oauth/revoke', client, { token }));
      }
    });
    expect(await introspect(server, client, access_token)).toMatchObject({ active: true });
  });

  it('never says that a token is not active because it could not look', async () => {
    const { access_token: token } = await tokensFor(server, client);
    await during(async () => {
      await expectUnavailable(await post(server, '/oauth/introspect', client, { token }));
    });
    expect(await introspect(server, client, token)).toMatchObject({ active: true });
  });

  it('answers an authorization request with 503, not with a redirect [case 29]', async () => {
    server.clock.advance(6); // Nothing is answered from the cache of clients.
    await during(async () => {
      const response = await authorize(server, client);
      expect(response.headers.get('location')).toBeNull();
      await expectUnavailable(response);
    });
    expect((await authorize(server, client)).status).toBe(303);
  });

  it('writes nothing of an approval that fails', async () => {
    await authorize(server, client);
    const ask = (): Promise<unknown> =>
      server.dataSource.query('SELECT count(*)::int AS n FROM oauth2_authorization');
    // The data source has connections that the outage ended: each is noticed when it is used.
    const count = () => ask().catch(ask).catch(ask).catch(ask);
    const before = await count();
    await during(async () => expectUnavailable(await authorize(server, client)));
    expect(await count()).toEqual(before);
  });

  it('still serves what needs no database', async () => {
    const response = await during(() => server.get('/.well-known/oauth-authorization-server'));
    expect(response.status).toBe(200);
  });
});
