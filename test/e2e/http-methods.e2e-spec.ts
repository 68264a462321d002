import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adapters,
  bootApp,
  createTestDatabase,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

const POST_ONLY = ['/oauth/token', '/oauth/revoke', '/oauth/introspect'];
const METADATA = '/.well-known/oauth-authorization-server';

describe.each(adapters)('methods and paths on %s', (adapter) => {
  let database: TestDatabase;
  let server: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await bootApp(adapter, { imports: [typeOrm(database), oauth2()] });
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  describe.each(POST_ONLY)('%s', (path) => {
    it.each(['GET', 'PUT', 'PATCH', 'DELETE'])(
      'answers %s with 405 and Allow [case 77] [case 200] (RFC 9110 §15.5.6)',
      async (method) => {
        expect(await toldBy(await server.request(path, { method }))).toEqual(refusal('POST'));
      },
    );

    it('answers HEAD with 405, since it has no GET', async () => {
      const response = await server.request(path, { method: 'HEAD' });

      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    });

    it.each(['PUT', 'PATCH', 'DELETE'])(
      'answers %s with 405 whatever the body is, before a parser refuses it',
      async (method) => {
        const headers = { 'content-type': 'application/json' };
        const response = await server.request(path, { method, headers, body: '{"broken' });

        expect(await toldBy(response)).toEqual(refusal('POST'));
      },
    );

    it('tells OPTIONS what it has', async () => {
      const response = await server.request(path, { method: 'OPTIONS' });

      expect(response.status).toBe(204);
      expect(response.headers.get('allow')).toBe('POST');
    });
  });

  it('answers the methods that Node knows and nobody uses', async () => {
    for (const method of ['QUERY', 'PROPFIND', 'LOCK']) {
      const { status } = await server.request('/oauth/token', { method });
      expect([404, 405]).toContain(status);
    }
  });

  it('answers POST and GET at the authorization endpoint, and nothing else (RFC 6749 §3.1)', async () => {
    expect(await toldBy(await server.request('/oauth/authorize', { method: 'PUT' }))).toEqual(
      refusal('GET, POST'),
    );
  });

  it('answers HEAD at the authorization endpoint with 405: a GET there may grant something', async () => {
    const head = await server.request('/oauth/authorize', { method: 'HEAD' });
    const options = await server.request('/oauth/authorize', { method: 'OPTIONS' });

    expect(head.status).toBe(405);
    expect(head.headers.get('allow')).toContain('GET, POST');
    expect(options.headers.get('allow')).toBe('GET, POST');
  });

  it('serves the metadata to GET and HEAD (RFC 8414 §3)', async () => {
    const whole = await server.request(METADATA);
    const head = await server.request(METADATA, { method: 'HEAD' });

    expect(whole.status).toBe(200);
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
    expect(await toldBy(await server.request(METADATA, { method: 'POST' }))).toEqual(
      refusal('GET, HEAD'),
    );
  });

  it.each(['/OAuth/Token', '/oauth/token/', '/oauth/%74oken', '/oauth/token?', '//oauth/token'])(
    'answers %s as the endpoint or not at all, and never crashes',
    async (path) => {
      const response = await server.post(path, 'grant_type=nothing');

      expect([401, 404]).toContain(response.status);
      if (response.status === 401) {
        expect(await response.json()).toMatchObject({ error: 'invalid_client' });
      }
    },
  );

  it('refuses parameters in the query of the token endpoint [case 78] (RFC 6749 §2.3.1)', async () => {
    const response = await server.post('/oauth/token?client_id=a', 'grant_type=x');

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['?%zz', '?a=1&a=1', '?client_id=%00', '?client_id=%ff'])(
    'refuses the authorization query %s with 400 and no redirect',
    async (query) => {
      const response = await server.request(`/oauth/authorize${query}`);

      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    },
  );
});

async function toldBy(response: Response) {
  return {
    status: response.status,
    allow: response.headers.get('allow'),
    type: response.headers.get('content-type'),
    cache: response.headers.get('cache-control'),
    body: await response.json(),
  };
}

function refusal(allow: string) {
  return {
    status: 405,
    allow,
    type: 'application/json',
    cache: 'no-store',
    body: { error: 'invalid_request', error_description: `this endpoint answers ${allow}` },
  };
}
