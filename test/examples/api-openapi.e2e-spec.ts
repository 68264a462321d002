import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADAPTERS } from '../support/oauth-server.js';
import { ApiExample } from './api.fixture.js';

interface Operation {
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> };
}

describe.each(ADAPTERS)('examples/api: its description (%s)', (adapter) => {
  let api: ApiExample;
  let document: Document;

  beforeAll(async () => {
    api = await ApiExample.start(adapter);
    document = (await (await api.call('GET /docs-json')).json()) as Document;
  });
  afterAll(() => api.close());

  it.each([
    ['get', '/scopes/all', [{ oauth2: ['profile', 'email'] }]],
    ['get', '/scopes/mixed', [{ oauth2: ['profile', 'email'] }, { oauth2: ['user'] }]],
    ['get', '/scopes/none', [{ oauth2: [] }]],
    ['post', '/notes', [{ oauth2: ['write'] }]],
    ['get', '/shelves', [{ oauth2: ['books:read'] }]],
    ['get', '/loans', [{ oauth2: ['read', 'profile'] }, { oauth2: ['admin'] }]],
    ['put', '/books/{id}', [{ oauth2: ['books:write'] }]],
  ])('%s %s says what it asks for', (method, path, security) => {
    const described = document.paths[path]?.[method];
    const scopes = security.flatMap(({ oauth2 }) => oauth2);

    expect(described?.security).toEqual(security);
    expect(described?.responses).toHaveProperty('401');
    // Whoever may do with any token is never told to get a better one.
    expect('403' in (described?.responses ?? {})).toBe(scopes.length > 0);
  });

  it('asks for nothing where everybody is served', () => {
    const { security = [] } = document.paths['/reports/status']?.['get'] ?? {};

    expect(security).toEqual([]);
  });

  it('tells where tokens are, from the options of the server', () => {
    const { url } = api.example;

    expect(document.components.securitySchemes['oauth2']).toMatchObject({
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: `${url}/oauth/authorize`,
          tokenUrl: `${url}/oauth/token`,
          scopes: { 'books:read': 'See the books' },
        },
      },
    });
  });

  it('brings the browser back to where it is served', async () => {
    const script = await (await api.call('GET /docs/swagger-ui-init.js')).text();

    expect(script).toContain(`${api.example.url}/docs/oauth2-redirect.html`);
  });

  it.each(['/docs', '/docs/oauth2-redirect.html'])('serves %s without a token', async (path) => {
    const response = await api.call(`GET ${path}`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
  });
});
