import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADAPTERS } from '../support/oauth-server.js';
import { ApiExample } from './api.fixture.js';

interface Guarded {
  readonly route: string;
  readonly admitted: readonly string[];
  readonly refused: readonly string[];
  /** What the challenge of a 403 asks for; nothing where no scope would do. */
  readonly needs?: string;
}

const ROUTES: readonly Guarded[] = [
  {
    route: 'GET /scopes/all',
    admitted: ['profile email', 'email user profile'],
    refused: ['profile', 'user'],
    needs: 'profile email',
  },
  {
    route: 'GET /scopes/either',
    admitted: ['profile', 'email', 'profile email'],
    refused: ['user'],
    needs: 'profile',
  },
  {
    route: 'GET /scopes/mixed',
    admitted: ['profile email', 'user'],
    refused: ['profile', 'email'],
    needs: 'profile email',
  },
  { route: 'GET /scopes/none', admitted: ['read', 'profile'], refused: [] },
  {
    route: 'GET /operators/or',
    admitted: ['profile', 'email'],
    refused: ['user'],
    needs: 'profile',
  },
  {
    route: 'GET /operators/function',
    admitted: ['read admin', 'read special', 'special admin read'],
    refused: ['read', 'admin', 'admin user'],
    needs: 'read special admin',
  },
  { route: 'GET /rooms/reading', admitted: ['read'], refused: ['special'], needs: 'read' },
  { route: 'GET /rooms/archive', admitted: ['special'], refused: ['read'], needs: 'special' },
  { route: 'GET /rooms/cellar', admitted: ['admin'], refused: ['read special'], needs: 'admin' },
  { route: 'GET /reports', admitted: ['read'], refused: ['write admin'], needs: 'read' },
  { route: 'POST /reports', admitted: ['write'], refused: ['read'], needs: 'write' },
  { route: 'DELETE /reports', admitted: ['admin'], refused: ['read write'], needs: 'admin' },
  { route: 'GET /notes', admitted: ['read'], refused: ['write'], needs: 'read' },
  { route: 'POST /notes', admitted: ['write'], refused: ['read'], needs: 'write' },
  {
    route: 'POST /notes/profile',
    admitted: ['write profile'],
    refused: ['write', 'profile', 'read profile'],
    needs: 'profile write',
  },
  {
    route: 'GET /shelves',
    admitted: ['books:read'],
    refused: ['books:write', 'read'],
    needs: 'books:read',
  },
  {
    route: 'POST /shelves',
    admitted: ['books:write'],
    refused: ['books:read', 'write'],
    needs: 'books:write',
  },
  {
    route: 'GET /loans',
    admitted: ['read profile', 'admin'],
    refused: ['read', 'profile'],
    needs: 'read profile',
  },
  { route: 'POST /loans', admitted: ['write'], refused: ['admin'], needs: 'write' },
  { route: 'DELETE /loans', admitted: [], refused: ['read profile write admin'] },
];

const ADMITTED = ROUTES.flatMap(({ route, admitted }) => {
  return admitted.map((scope) => [route, scope] as const);
});
const REFUSED = ROUTES.flatMap(({ route, refused, needs }) => {
  return refused.map((scope) => [route, scope, needs] as const);
});

describe.each(ADAPTERS)('examples/api: scopes (%s)', (adapter) => {
  let api: ApiExample;

  beforeAll(async () => {
    api = await ApiExample.start(adapter);
  });
  afterAll(() => api.close());

  it.each(ADMITTED)('%s admits a token with %s', async (route, scope) => {
    expect((await api.call(route, { token: await api.token(scope) })).ok).toBe(true);
  });

  it.each(REFUSED)(
    '%s refuses a token with %s, and says what it asks for (RFC 6750 §3.1)',
    async (route, scope, needs) => {
      const response = await api.call(route, { token: await api.token(scope) });

      expect(response.status).toBe(403);
      const challenge = response.headers.get('www-authenticate') ?? '';
      expect(challenge).toContain('Bearer realm="library", error="insufficient_scope"');
      expect(/, scope="([^"]*)"$/.exec(challenge)?.[1]).toBe(needs);
    },
  );

  it.each(ROUTES.map(({ route }) => route))(
    '%s refuses requests without a good token',
    async (route) => {
      const none = await api.call(route);
      const bad = await api.call(route, { token: 'no-token-of-ours' });

      expect(none.status).toBe(401);
      expect(none.headers.get('www-authenticate')).toBe('Bearer realm="library"');
      expect(bad.status).toBe(401);
      expect(bad.headers.get('www-authenticate')).toContain('error="invalid_token"');
    },
  );

  it('lists the scopes in the body of a 403, as the options say', async () => {
    const response = await api.call('GET /scopes/all', { token: await api.token('read') });

    expect(await response.json()).toMatchObject({
      error: 'insufficient_scope',
      required_scopes: ['profile', 'email'],
    });
  });

  it('tells the handler for whom and for which client the token was issued', async () => {
    const client = await api.service();
    const own = await api.call('GET /scopes/none', { token: await api.token('read', client) });
    const adas = await api.call('GET /scopes/none', {
      token: await api.personToken('ada', 'read'),
    });

    expect(await own.json()).toMatchObject({ client: client.clientId, subject: null });
    expect(await adas.json()).toMatchObject({ subject: '1' });
  });

  it('serves an optional handler without a token, and refuses a bad one [case 265]', async () => {
    const client = await api.service();
    const none = await api.call('GET /scopes/optional');
    const good = await api.call('GET /scopes/optional', {
      token: await api.token('read', client),
    });
    const bad = await api.call('GET /scopes/optional', { token: 'no-token-of-ours' });

    expect(await none.json()).toMatchObject({ client: null });
    expect(await good.json()).toMatchObject({ client: client.clientId });
    expect(bad.status).toBe(401);
  });

  it('opens a public handler below the global guard, whatever the token', async () => {
    expect((await api.call('GET /reports/status')).status).toBe(200);
    expect((await api.call('GET /reports/status', { token: 'no-token-of-ours' })).status).toBe(200);
  });

  it('takes a session or a token, and tells which', async () => {
    const session = api.session('2');
    const token = await api.personToken('ada', 'profile');
    const own = await api.call('GET /me', { token: await api.token('profile') });
    const both = await api.call('GET /me', { session, token });

    expect(await (await api.call('GET /me', { session })).json()).toEqual({
      user: 'bob',
      auth_type: 'session',
    });
    expect(await (await api.call('GET /me', { token })).json()).toEqual({
      user: 'ada',
      auth_type: 'oauth2',
    });
    expect(await both.json()).toEqual({ user: 'ada', auth_type: 'oauth2' });
    expect(await own.json()).toEqual({ user: null, auth_type: 'oauth2' });
  });

  it('lets a session open nothing that asks for a token, and no bad token pass for one', async () => {
    const session = api.session('2');

    expect((await api.call('GET /me')).status).toBe(401);
    expect((await api.call('GET /me', { session: 'made-up' })).status).toBe(401);
    expect((await api.call('GET /me', { session, token: 'no-token-of-ours' })).status).toBe(401);
    expect((await api.call('GET /me', { session, token: await api.token('read') })).status).toBe(
      403,
    );
    expect((await api.call('GET /scopes/none', { session })).status).toBe(401);
  });
});
