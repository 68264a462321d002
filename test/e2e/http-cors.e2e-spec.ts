import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientService } from '../../src/index.js';
import {
  adapters,
  bootApp,
  createTestDatabase,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

const METADATA = '/.well-known/oauth-authorization-server';
const EVIL = 'https://evil.example';

describe.each(adapters)('CORS on %s', (adapter) => {
  let database: TestDatabase;
  let server: TestApp;
  let clientId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await bootApp(adapter, { imports: [typeOrm(database), oauth2()] });
    const clients = server.app.get(ClientService);
    const spa = await clients.create({
      name: 'a page',
      public: true,
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: ['https://app.example/callback', 'http://127.0.0.1/callback'],
      origins: ['https://other.example:8443'],
    });
    clientId = spa.clientId;
    const gone = await clients.create({
      name: 'a disabled page',
      public: true,
      clientId: 'gone',
      grants: ['authorization_code'],
      redirectUris: ['https://gone.example/callback'],
    });
    await clients.disable(gone.clientId);
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  const preflight = (path: string, origin: string) =>
    server.request(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  const call = (path: string, origin: string, form = `client_id=${clientId}&token=x`) =>
    server.post(path, form, { origin });

  describe.each(['/oauth/token', '/oauth/revoke'])('at %s', (path) => {
    it.each([
      'https://app.example',
      'https://other.example:8443',
      'http://127.0.0.1',
      'http://127.0.0.1:5173',
    ])('allows the preflight of a client at %s [case 86]', async (origin) => {
      const { status, headers } = await preflight(path, origin);

      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-methods')).toBe('POST');
      expect(headers.get('access-control-allow-headers')).toBe(
        'authorization, content-type, x-requested-with',
      );
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('Origin');
    });

    it.each([EVIL, 'https://gone.example', 'null', 'https://app.example.evil.example', 'nonsense'])(
      'does not allow the preflight of %s',
      async (origin) => {
        const { status, headers } = await preflight(path, origin);

        expect(status).toBe(204);
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(headers.get('vary')).toBe('Origin');
      },
    );

    it("lets the client's own page read the answer", async () => {
      const { headers } = await call(path, 'https://app.example');

      expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(headers.get('access-control-expose-headers')).toContain('www-authenticate');
      expect(headers.get('vary')).toBe('Origin');
    });

    it('lets it read an error, as long as it says who it is', async () => {
      const basic = Buffer.from(`${clientId}:wrong`).toString('base64');
      const response = await server.post(path, 'grant_type=x&token=x', {
        origin: 'https://app.example',
        authorization: `Basic ${basic}`,
      });

      expect(response.status).toBe(401);
      expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    });

    it("keeps another client's page and strangers out", async () => {
      for (const response of [
        await call(path, EVIL),
        await call(path, 'https://gone.example', 'client_id=gone&token=x'),
        await call(path, 'https://app.example', 'client_id=nobody&token=x'),
        await call(path, 'https://app.example', 'token=x'),
        await call(path, 'https://app.example', 'client_id=%zz'),
      ]) {
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
        expect(response.headers.get('vary')).toBe('Origin');
      }
    });
  });

  it('answers the metadata to every origin', async () => {
    const response = await server.request(METADATA, { headers: { origin: EVIL } });

    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('allows every preflight of the metadata: tools send headers of their own', async () => {
    const { status, headers } = await preflight(METADATA, EVIL);

    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toBe('GET');
  });

  it.each(['/oauth/authorize', '/oauth/introspect'])('says nothing at %s', async (path) => {
    const asked = await preflight(path, 'https://app.example');
    const called = await call(path, 'https://app.example');

    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    expect(called.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe.each(adapters)("the host's own enableCors on %s", (adapter) => {
  let database: TestDatabase;
  let server: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await bootApp(adapter, {
      imports: [typeOrm(database), oauth2()],
      configure: (app) => app.enableCors({ origin: 'https://host.example', credentials: true }),
    });
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  it('comes first: its answer stands, once', async () => {
    const headers = { origin: 'https://host.example' };
    for (const response of [
      await server.request(METADATA, { headers }),
      await server.post('/oauth/token', 'client_id=x', headers),
    ]) {
      expect(response.headers.get('access-control-allow-origin')).toBe('https://host.example');
      expect(response.headers.get('access-control-allow-credentials')).toBe('true');
      expect(response.headers.get('access-control-expose-headers')).toBeNull();
    }
  });

  it('answers the preflights', async () => {
    const response = await server.request('/oauth/token', {
      method: 'OPTIONS',
      headers: { origin: 'https://host.example', 'access-control-request-method': 'POST' },
    });

    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://host.example');
  });

  it('reaches the refusals that no parser sees', async () => {
    const headers = { origin: 'https://host.example', 'content-type': 'application/json' };
    for (const response of [
      await server.post('/oauth/token', '{}', headers),
      await server.request('/oauth/token', { method: 'PUT', headers }),
    ]) {
      expect(response.status).toBeGreaterThanOrEqual(405);
      expect(response.headers.get('access-control-allow-origin')).toBe('https://host.example');
    }
  });
});
