import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import { approve, authorize, exchange, registerClient, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

const WILDCARD = 'https://*.apps.example.com/cb';
const TENANT = 'https://tenant.apps.example.com/cb';

describe.each(ADAPTERS)(
  'wildcards in redirect URIs, where they are switched on (%s)',
  (adapter) => {
    let server: OAuthServer;
    let client: TestClient;

    beforeAll(async () => {
      const legacy = { wildcardHosts: ['example.com'] };
      server = await startServer(adapter, { options: { legacy } });
      client = await make({});
    });
    afterAll(() => server.close());

    const make = (overrides: Partial<ClientRegistration>) =>
      registerClient(server, { redirectUris: [WILDCARD], ...overrides });

    it('send the answer to the URI that was asked for, whose code is good for that alone [case 20] [case 114]', async () => {
      const approved = await approve(server, client, { redirect_uri: TENANT });
      const elsewhere = await exchange(server, client, approved, {
        redirect_uri: 'https://other.apps.example.com/cb',
      });
      const pattern = await exchange(server, client, approved, { redirect_uri: WILDCARD });
      const omitted = await exchange(server, client, approved, { redirect_uri: undefined });
      const there = await exchange(server, client, approved, { redirect_uri: TENANT });
      expect([elsewhere.status, pattern.status, omitted.status, there.status]).toEqual([
        400, 400, 400, 200,
      ]);
    });

    it('tell the person where they go: the host itself, not the pattern', async () => {
      const page = await authorize(server, client, { redirect_uri: TENANT }, { consent: 'page' });
      expect(await page.json()).toMatchObject({
        redirectHost: 'tenant.apps.example.com',
        redirectOrigin: 'https://tenant.apps.example.com',
      });
    });

    it.each([
      'https://apps.example.com/cb',
      'https://a.b.apps.example.com/cb',
      'https://evilapps.example.com/cb',
      'https://evil.example/.apps.example.com/cb',
      'https://evil.example#.apps.example.com/cb',
      'https://evil.example?.apps.example.com/cb',
      'https://evil.example\\.apps.example.com/cb',
      'https://tenant.apps.example.com@evil.example/cb',
      'https://me@tenant.apps.example.com/cb',
      'https://tenant.apps.example.com:8443/cb',
      'http://tenant.apps.example.com/cb',
      'https://tenant.apps.example.com/other',
      WILDCARD,
    ])('redirect nobody to %s [case 20] [lesson 9] (RFC 9700 §4.1.1)', async (redirect_uri) => {
      const response = await authorize(server, client, { redirect_uri });
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    });

    it('have to be filled in: a request without a redirect URI is refused [case 6] (RFC 6749 §3.1.2.3)', async () => {
      const response = await authorize(server, client, { redirect_uri: undefined });
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    });

    it.each([
      'https://*.com/cb',
      'https://*.*.example.com/cb',
      'https://x.*.example.com/cb',
      'https://*.example.org/cb',
      'http://*.example.com/cb',
    ])('are refused at registration when they are wider than that: %s [case 22]', async (uri) => {
      await expect(make({ redirectUris: [uri] })).rejects.toThrow(`redirect URI ${uri} must`);
    });

    it('open no token endpoint to the pages of every tenant: origins are recorded one by one', async () => {
      const ask = (origin: string) =>
        server.post(
          '/oauth/token',
          { grant_type: 'refresh_token', client_id: client.clientId },
          { origin },
        );
      for (const origin of ['https://tenant.apps.example.com', 'https://*.apps.example.com']) {
        const { headers } = await ask(origin);
        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
    });

    it('stay refused on a server without the option, whatever is registered', async () => {
      const { url: databaseUrl } = server.dataSource.options as unknown as { url: string };
      const strict = await startServer(adapter, { databaseUrl });
      for (const redirect_uri of [TENANT, WILDCARD, undefined]) {
        const response = await authorize(strict, client, { redirect_uri });
        expect(response.headers.get('location')).toBeNull();
        expect(response.status).toBe(400);
      }
      await expect(registerClient(strict, { redirectUris: [WILDCARD] })).rejects.toThrow(
        'must not have a wildcard in its host (RFC 9700 §2.1)',
      );
      await strict.close();
    });
  },
);

describe.each(ADAPTERS)('localhost as a loopback name, where it is switched on (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, { options: { legacy: { localhostLoopback: true } } });
    const redirectUris = ['http://localhost/cb', 'http://127.0.0.1/ip'];
    client = await registerClient(server, { redirectUris });
  });
  afterAll(() => server.close());

  it('takes any port [case 16] (RFC 8252 §7.3)', async () => {
    for (const redirect_uri of ['http://localhost/cb', 'http://localhost:3456/cb']) {
      const approved = await approve(server, client, { redirect_uri });
      const response = await exchange(server, client, approved, { redirect_uri });
      expect(response.status).toBe(200);
    }
  });

  it.each([
    'http://127.0.0.1:3456/cb',
    'http://localhost:3456/ip',
    'https://localhost:3456/cb',
    'http://localhost:3456/other',
    'http://localhost.evil.example:3456/cb',
    'http://x@localhost:3456/cb',
    'http://localhost:3456@evil.example/cb',
  ])('redirects nobody to %s [case 17] [lesson 12]', async (redirect_uri) => {
    const response = await authorize(server, client, { redirect_uri });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it('is off by default: the port is part of what is registered [case 16] (RFC 8252 §8.3)', async () => {
    const { url: databaseUrl } = server.dataSource.options as unknown as { url: string };
    const strict = await startServer(adapter, { databaseUrl });
    const other = await authorize(strict, client, { redirect_uri: 'http://localhost:3456/cb' });
    const same = await authorize(strict, client, { redirect_uri: 'http://localhost/cb' });
    await strict.close();
    expect(other.headers.get('location')).toBeNull();
    expect(same.headers.get('location')).toMatch('http://localhost/cb?code=');
  });
});
