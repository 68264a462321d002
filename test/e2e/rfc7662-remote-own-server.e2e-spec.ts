import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type IntrospectionOptions, ResourceServerModule } from '../../src/resource/index.js';
import { post, refresh, registerClient, type TestClient, tokensFor } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { freePort } from '../standalone/server-process.js';
import { type ResourceApp, resourceApp } from './resource-server.fixture.js';

const scopes = { photos: 'See your photos', albums: 'See your albums' };

describe.each(ADAPTERS)(
  'an API in another process than this server, on %s (RFC 7662)',
  (adapter) => {
    let server: OAuthServer;
    let issuer: string;
    let web: TestClient;
    let asking: TestClient;
    let api: ResourceApp;

    beforeAll(async () => {
      const port = await freePort();
      issuer = `http://127.0.0.1:${port}`;
      server = await startServer(adapter, { options: { issuer, scopes }, port });
      web = await registerClient(server, { scopes: ['photos', 'albums'] });
      asking = await registerClient(server, {
        name: 'API',
        grants: ['client_credentials'],
        redirectUris: [],
        scopes: [],
      });
    });
    afterEach(() => api.close());
    afterAll(() => server.close());

    async function start(options: Partial<IntrospectionOptions> = {}): Promise<void> {
      const introspection = {
        endpoint: `${server.url}/oauth/introspect`,
        clientId: asking.clientId,
        clientSecret: asking.clientSecret,
        ...options,
      };
      const imports = [ResourceServerModule.forRoot({ introspection })];
      api = await resourceApp(adapter, { imports }, server.clock);
    }

    it('admits an access token, with the person and the client it was issued to', async () => {
      await start();
      const { access_token } = await tokensFor(server, web, { scope: 'photos' });

      const response = await api.get('/photos', access_token);

      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        of: 'alice',
        client: web.clientId,
        scopes: ['photos'],
      });
    });

    it('refuses a refresh token: it is active, too (RFC 7662 §2.2)', async () => {
      await start();
      const { refresh_token } = await tokensFor(server, web, { scope: 'photos' });

      expect((await api.get('/photos/mine', refresh_token)).status).toBe(401);
      expect((await refresh(server, web, refresh_token)).status).toBe(200);
    });

    it('takes a client that acts for itself for nobody [lesson 20]', async () => {
      await start();
      const job = await registerClient(server, {
        grants: ['client_credentials'],
        redirectUris: [],
        scopes: ['photos'],
      });
      const issued = await post(server, '/oauth/token', job, { grant_type: 'client_credentials' });
      const { access_token } = (await issued.json()) as { access_token: string };

      const response = await api.get('/photos', access_token);

      expect(await response.json()).toMatchObject({ of: null, client: job.clientId });
    });

    it('refuses a token without the scope (RFC 6750 §3.1)', async () => {
      await start();
      const { access_token } = await tokensFor(server, web, { scope: 'albums' });

      const response = await api.get('/photos', access_token);

      expect(response.status).toBe(403);
      expect(response.headers.get('www-authenticate')).toContain('scope="photos"');
    });

    it('hears of a revocation when the bound of its memory has passed (RFC 7662 §4)', async () => {
      await start({ cacheTtl: 10 });
      const { access_token } = await tokensFor(server, web, { scope: 'photos' });
      const ask = async () => (await api.get('/photos', access_token)).status;

      expect(await ask()).toBe(200);
      await post(server, '/oauth/revoke', web, { token: access_token });
      server.clock.advance(9);
      expect(await ask()).toBe(200);
      server.clock.advance(1);
      expect(await ask()).toBe(401);
    });

    it('hears of it at once without a memory', async () => {
      await start({ cacheTtl: 0 });
      const { access_token } = await tokensFor(server, web, { scope: 'photos' });

      expect((await api.get('/photos', access_token)).status).toBe(200);
      await post(server, '/oauth/revoke', web, { token: access_token });
      expect((await api.get('/photos', access_token)).status).toBe(401);
    });

    it('refuses a forged token and an expired one', async () => {
      await start();
      const { access_token, expires_in } = await tokensFor(server, web, { scope: 'photos' });

      const forged = access_token.replace(/.(?=.{9}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));

      expect((await api.get('/photos', forged)).status).toBe(401);
      expect((await api.get('/photos', access_token)).status).toBe(200);
      server.clock.advance(expires_in);
      expect((await api.get('/photos', access_token)).status).toBe(401);
    });

    it('proves itself in the form as well (RFC 6749 §2.3.1)', async () => {
      await start({ clientAuthMethod: 'client_secret_post' });
      const { access_token } = await tokensFor(server, web, { scope: 'photos' });

      expect((await api.get('/photos', access_token)).status).toBe(200);
    });

    it('finds the endpoint by the issuer alone (RFC 8414 §3)', async () => {
      await start({ endpoint: undefined, issuer });
      const { access_token } = await tokensFor(server, web, { scope: 'photos' });

      expect((await api.get('/photos', access_token)).status).toBe(200);
    });

    it('answers 503 when it has the wrong secret, and tells the operator which [case 277]', async () => {
      await start({ clientSecret: 'a-wrong-secret' });
      const { access_token } = await tokensFor(server, web, { scope: 'photos' });

      const response = await api.get('/photos', access_token);

      expect(response.status).toBe(503);
      expect(api.log.lines).toEqual([
        expect.stringContaining(
          `answered 401: it does not take the client '${asking.clientId}' with its secret`,
        ),
      ]);
      expect(api.log.lines.join()).not.toContain('a-wrong-secret');
      expect(api.log.lines.join()).not.toContain(access_token);
    });
  },
);
