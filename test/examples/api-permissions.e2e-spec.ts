import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADAPTERS } from '../support/oauth-server.js';
import { ApiExample } from './api.fixture.js';

describe.each(ADAPTERS)('examples/api: who may do what (%s)', (adapter) => {
  let api: ApiExample;

  beforeAll(async () => {
    api = await ApiExample.start(adapter);
  });
  afterAll(() => api.close());

  const status = async (route: string, scope: string | undefined, session?: string) => {
    const token = scope === undefined ? undefined : await api.token(scope);
    const { status: answered } = await api.call(route, {
      ...(token !== undefined && { token }),
      ...(session !== undefined && { session }),
    });
    return answered;
  };

  describe('the scopes of each action of a CRUD controller', () => {
    it.each(['GET /books', 'GET /books/1'])('%s needs books:read', async (route) => {
      expect(await status(route, 'books:read')).toBe(200);
      expect(await status(route, 'books:write')).toBe(403);
      expect(await status(route, undefined)).toBe(401);
    });

    it.each(['POST /books', 'PUT /books/1', 'PATCH /books/1', 'DELETE /books/1'])(
      '%s needs books:write',
      async (route) => {
        expect(await status(route, 'books:read')).toBe(403);
        expect(await status(route, undefined)).toBe(401);
      },
    );

    it('lets a token that writes create, change and remove', async () => {
      const token = await api.token('books:write');
      const reader = await api.token('books:read');
      const body = { title: 'Sketch of a Machine' };
      const created = await api.call('POST /books', { token, body });
      const { id } = (await created.json()) as { readonly id: string };
      const updated = await api.call(`PUT /books/${id}`, { token, body: { title: 'Sketch' } });
      const patched = await api.call(`PATCH /books/${id}`, { token, body: { title: 'Machine' } });
      const found = await api.call(`GET /books/${id}`, { token: reader });
      const removed = await api.call(`DELETE /books/${id}`, { token });

      expect(created.status).toBe(201);
      expect(await updated.json()).toMatchObject({ title: 'Sketch' });
      expect(await patched.json()).toMatchObject({ title: 'Machine' });
      expect(await found.json()).toEqual({ id, title: 'Machine', owner: null });
      expect(removed.status).toBe(204);
      expect(await status(`GET /books/${id}`, 'books:read')).toBe(404);
    });
  });

  describe('an administrator, or a scope', () => {
    it('admits either', async () => {
      expect(await status('GET /statistics', 'admin')).toBe(200);
      expect(await status('GET /statistics', undefined, api.session('1'))).toBe(200);
    });

    it('refuses who is neither', async () => {
      expect(await status('GET /statistics', undefined)).toBe(401);
      expect(await status('GET /statistics', undefined, api.session('2'))).toBe(401);
      expect(await status('GET /statistics', 'read')).toBe(403);
    });

    it('gives a client no more than the administrator gave it', async () => {
      const token = await api.personToken('ada', 'read');

      expect((await api.call('GET /statistics', { token })).status).toBe(403);
      expect(await status('GET /statistics', 'read', api.session('1'))).toBe(403);
    });
  });

  describe('the owner, or a scope', () => {
    it('admits the owner with any token, and the scope for every book', async () => {
      const bobs = await api.personToken('bob', 'read');

      expect((await api.call('GET /books/2/history', { token: bobs })).status).toBe(200);
      expect((await api.call('GET /books/1/history', { token: bobs })).status).toBe(403);
      expect(await status('GET /books/1/history', 'admin')).toBe(200);
      expect(await status('GET /books/2/history', 'admin')).toBe(200);
    });

    it('asks one way in after the other', async () => {
      expect(await status('GET /books/2/history', undefined, api.session('1'))).toBe(200);
      expect(await status('GET /books/2/history', undefined, api.session('2'))).toBe(401);
    });

    it('takes nobody for the owner of what has none, or is not there', async () => {
      const token = await api.token('books:write');
      const created = await api.call('POST /books', { token, body: { title: 'No one’s' } });
      const { id } = (await created.json()) as { readonly id: string };

      expect(await status(`GET /books/${id}/history`, 'read')).toBe(403);
      expect(await status('GET /books/none/history', 'read')).toBe(403);
      expect(await status('GET /books/none/history', undefined)).toBe(401);
    });
  });

  describe('scopes that depend on the request', () => {
    it.each([
      ['GET /members', 'read', 200],
      ['GET /members', 'sensitive_data', 403],
      ['GET /members?include_sensitive=1', 'read', 403],
      ['GET /members?include_sensitive=1', 'read sensitive_data', 200],
      ['POST /members', 'read', 200],
      ['PUT /members', 'read', 403],
      ['PUT /members', 'read modify', 200],
      ['PATCH /members', 'read', 403],
      ['PATCH /members', 'read modify', 200],
      ['DELETE /members', 'modify', 403],
      ['DELETE /members', 'read modify', 200],
      ['DELETE /members?include_sensitive=1', 'read modify', 403],
      ['DELETE /members?include_sensitive=1', 'read modify sensitive_data', 200],
    ])('%s with %s: %i', async (route, scope, expected) => {
      expect(await status(route, scope)).toBe(expected);
      expect(await status(route, undefined)).toBe(401);
    });

    it('names all that the request needs', async () => {
      const token = await api.token('read');
      const { headers } = await api.call('PUT /members?include_sensitive=1', { token });

      expect(headers.get('www-authenticate')).toMatch(/, scope="read sensitive_data modify"$/);
    });
  });
});
