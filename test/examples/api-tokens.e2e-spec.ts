import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LostDevices } from '../../examples/api/library/lost-devices.js';
import { ManualChecksController } from '../../examples/api/recipes/manual-checks.controller.js';
import { RefusedTokens } from '../../examples/api/recipes/refused-tokens.js';
import { InvalidTokenError, MissingCredentialsError } from '../../src/index.js';
import { AcceptedToken } from '../../src/resource/token/accepted-token.js';
import { ADAPTERS } from '../support/oauth-server.js';
import { ApiExample } from './api.fixture.js';

describe.each(ADAPTERS)('examples/api: tokens in hand (%s)', (adapter) => {
  let api: ApiExample;

  beforeAll(async () => {
    api = await ApiExample.start(adapter);
  });
  afterAll(() => api.close());

  describe('a description of the token in use', () => {
    it('names the application, and nobody when it acts for itself', async () => {
      const client = await api.service('Night robot');
      const token = await api.token('read email', client);
      const response = await api.call('GET /token', { token });

      expect(await response.json()).toEqual({
        token_info: {
          scopes: ['read', 'email'],
          application: 'Night robot',
          expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          is_expired: false,
          user: null,
        },
        user_info: null,
      });
    });

    it('names the person, and no more of them than the scopes allow', async () => {
      const read = async (scope: string) => {
        const response = await api.call('GET /token', {
          token: await api.personToken('ada', scope),
        });
        return (await response.json()) as Record<string, unknown>;
      };
      const ada = { id: '1', username: 'ada', is_staff: true };

      expect(await read('read')).toMatchObject({
        token_info: { application: 'App', user: 'ada' },
        user_info: { ...ada, email: null },
      });
      expect(await read('email')).toMatchObject({
        user_info: { ...ada, email: 'ada@example.com' },
      });
    });

    it('is refused without a token', async () => {
      expect((await api.call('GET /token')).status).toBe(401);
    });
  });

  describe('checks by hand', () => {
    it('admits, or refuses as the guards do (RFC 6750 §3.1)', async () => {
      const enough = await api.call('GET /manual', { token: await api.token('read special') });
      const less = await api.call('GET /manual', { token: await api.token('read') });

      expect(await enough.json()).toEqual({ message: 'Access granted' });
      expect(less.status).toBe(403);
      expect(less.headers.get('www-authenticate')).toMatch(/, scope="read special"$/);
      expect(await less.json()).toMatchObject({
        error: 'insufficient_scope',
        required_scopes: ['read', 'special'],
      });
    });

    it('says what is needed and what was there, in words of its own', async () => {
      const path = 'GET /manual/told';
      const enough = await api.call(path, { token: await api.token('read special') });
      const less = await api.call(path, { token: await api.token('read') });

      expect(await enough.json()).toEqual({ message: 'Access granted' });
      expect(less.status).toBe(403);
      expect(await less.json()).toEqual({
        error: 'insufficient_scope',
        required_scopes: ['read', 'special'],
        provided_scopes: ['read'],
      });
    });

    it('answers as the guards do without a token, and with a bad one', async () => {
      const none = await api.call('GET /manual');

      expect(none.status).toBe(401);
      expect(none.headers.get('www-authenticate')).toBe('Bearer realm="library"');
      expect((await api.call('GET /manual', { token: 'no-token-of-ours' })).status).toBe(401);
    });

    it('refuses a token that has expired meanwhile', () => {
      const now = new Date('2030-01-01T01:00:00Z');
      const facts = {
        tokenId: 'a token',
        subject: null,
        clientId: 'a client',
        principal: 'client',
        scopes: ['read', 'special'],
        audience: [],
        issuedAt: null,
        authorizationId: null,
      } as const;
      const token = (expiresAt: Date) =>
        new AcceptedToken(
          { ...facts, expiresAt },
          { clock: { now: () => now }, owners: undefined },
        );
      const controller = new ManualChecksController();

      expect(() => controller.show(token(now))).toThrow(InvalidTokenError);
      expect(() => controller.show()).toThrow(MissingCredentialsError);
      expect(controller.show(token(new Date('2030-01-01T01:00:01Z')))).toEqual({
        message: 'Access granted',
      });
    });
  });

  describe('a validator of the application', () => {
    it('refuses a request that it does not serve (RFC 6750 §3.1)', async () => {
      const token = await api.token('read');
      const version = async (value: string) => {
        const headers = { 'x-device-version': value };
        return (await api.call('GET /reports', { token, headers })).status;
      };

      expect(await version('1')).toBe(400);
      expect(await version('new')).toBe(400);
      expect(await version('2')).toBe(200);
    });

    it('refuses the tokens that the application has revoked, and those only', async () => {
      const client = await api.service('Phone');
      const token = await api.token('read', client);
      const other = await api.token('read');
      const before = await api.call('GET /reports', { token });
      api.example.app.get(LostDevices).report(client.clientId);
      const after = await api.call('GET /reports', { token });

      expect(before.status).toBe(200);
      expect(after.status).toBe(401);
      expect(after.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect((await api.call('GET /reports', { token: other })).status).toBe(200);
    });
  });

  describe('what is no handler', () => {
    it('is protected by acquire()', async () => {
      const client = await api.service();
      const good = await api.token('special read', client);
      const served = await api.call('GET /archive/1843/notes', { token: good });

      expect(served.status).toBe(200);
      expect(await served.json()).toEqual({ served_to: client.clientId });
      const admin = await api.call('GET /archive/1843', { token: await api.token('admin') });
      expect(admin.status).toBe(200);
    });

    it('is answered as the guards answer (RFC 6750 §3.1)', async () => {
      const none = await api.call('GET /archive/1843');
      const bad = await api.call('GET /archive/1843', { token: 'no-token-of-ours' });
      const less = await api.call('GET /archive/1843', { token: await api.token('read') });

      expect(none.status).toBe(401);
      expect(none.headers.get('www-authenticate')).toBe('Bearer realm="library"');
      expect(bad.status).toBe(401);
      expect(await bad.json()).toMatchObject({ error: 'invalid_token' });
      expect(less.status).toBe(403);
      expect(less.headers.get('www-authenticate')).toMatch(/, scope="read special"$/);
      expect(await less.json()).toMatchObject({ required_scopes: ['read', 'special'] });
    });
  });

  describe('middleware that only authenticates', () => {
    it('tells who it is when there is a good token, and lets everybody pass [case 276]', async () => {
      const hello = async (token?: string) => {
        const response = await api.call('GET /greeting', { ...(token && { token }) });
        expect(response.headers.get('vary')).toContain('Authorization');
        return response.json();
      };

      expect(await hello(await api.personToken('bob', 'read'))).toEqual({ hello: 'bob' });
      expect(await hello()).toEqual({ hello: 'stranger' });
      expect(await hello('no-token-of-ours')).toEqual({ hello: 'stranger' });
    });
  });

  describe('events', () => {
    it('tell which client was refused, and why', async () => {
      const client = await api.service();
      const { counts } = api.example.app.get(RefusedTokens);
      const unknown = counts.get('unknown invalid_token') ?? 0;
      const token = await api.token('read', client);
      await api.call('GET /statistics', { token });
      await api.call('GET /archive/1843', { token });
      await api.call('GET /statistics', { token: 'no-token-of-ours' });

      expect(counts.get(`${client.clientId} insufficient_scope`)).toBe(2);
      expect(counts.get('unknown invalid_token')).toBe(unknown + 1);
    });
  });
});
