import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { TestServer } from '../../src/testing/index.js';
import { ADAPTERS, call, callWith, guardedApp } from './resource.fixture.js';
import { expectForm, expectInvalid, swapEnd } from './resource.expectations.js';

describe.each(ADAPTERS)('what a handler asks for on %s (RFC 6750 §3.1)', (_, makeAdapter) => {
  let app: INestApplication;
  let tokens: TestServer;

  beforeAll(async () => {
    app = await guardedApp(makeAdapter);
    tokens = app.get(TestServer);
  });

  afterAll(() => app.close());

  describe('scopes', () => {
    it.each([
      ['all', 'profile email', 200],
      ['all', 'profile', 403],
      ['all', 'user', 403],
      ['any', 'profile', 200],
      ['any', 'email', 200],
      ['any', 'user', 403],
      ['mixed', 'profile email', 200],
      ['mixed', 'user', 200],
      ['mixed', 'email', 403],
      ['mixed', '', 403],
      ['none', '', 200],
      ['null', '', 200],
    ])('on /scopes/%s a token with "%s" gets %d [case 264]', async (path, scopes, status) => {
      const token = await tokens.tokenFor({ scope: scopes });

      expect(await callWith(app, `/scopes/${path}`, token)).toMatchObject({ status });
    });

    it('that are missing are 403 with the first alternative (§3.1) [case 263] [case 269]', async () => {
      const answer = await callWith(
        app,
        '/scopes/mixed',
        await tokens.tokenFor({ scope: 'email' }),
      );

      expect(answer.status).toBe(403);
      expect(answer.headers['www-authenticate']).toMatch(
        /^Bearer realm="oauth2", error="insufficient_scope", error_description="[^"]+", scope="profile email"$/,
      );
      expect(JSON.parse(answer.body)).toMatchObject({ error: 'insufficient_scope' });
      expectForm(answer);
    });

    it('of a handler replace those of its controller', async () => {
      const read = await tokens.tokenFor({ scope: 'read' });
      const write = await tokens.tokenFor({ scope: 'write' });

      expect(await callWith(app, '/layers/inherited', read)).toMatchObject({ status: 200 });
      expect(await callWith(app, '/layers/inherited', write)).toMatchObject({ status: 403 });
      expect(await callWith(app, '/layers/replaced', read)).toMatchObject({ status: 403 });
      expect(await callWith(app, '/layers/replaced', write)).toMatchObject({ status: 200 });
    });

    it('guard by themselves, without @RequireOAuth()', async () => {
      const token = await tokens.tokenFor({ scope: 'write' });

      expect(await call(app, '/undecorated/scoped')).toMatchObject({ status: 401 });
      expect(await callWith(app, '/undecorated/scoped', token)).toMatchObject({ status: 403 });
    });
  });

  describe('an optional token', () => {
    it('may be left out: the handler runs without one [case 265]', async () => {
      const answer = await call(app, '/optional/timeline');

      expect(answer).toMatchObject({ status: 200, body: '{"timeline":"public"}' });
    });

    it('may be credentials of another scheme, which are none [case 261] [case 265]', async () => {
      const headers = [['authorization', 'Basic YTpi']] as const;

      expect(await call(app, '/optional/timeline', { headers })).toMatchObject({ status: 200 });
    });

    it('is used when it is there [case 265]', async () => {
      const token = await tokens.tokenFor({ subject: 'alice' });

      const answer = await callWith(app, '/optional/timeline', token);

      expect(answer).toMatchObject({ status: 200, body: '{"timeline":"alice"}' });
    });

    it('must be good when it is there [case 265]', async () => {
      const malformed = [['authorization', 'Bearer a b']] as const;

      expectInvalid(await callWith(app, '/optional/timeline', swapEnd(await tokens.tokenFor())));
      expectInvalid(
        await callWith(app, '/optional/timeline', await tokens.tokenFor({ expiresIn: -1 })),
      );
      expect(await call(app, '/optional/timeline', { headers: malformed })).toMatchObject({
        status: 400,
      });
    });

    it('must have the scopes when it is there', async () => {
      const token = await tokens.tokenFor({ scope: 'write' });

      expect(await call(app, '/optional/scoped')).toMatchObject({ status: 200 });
      expect(await callWith(app, '/optional/scoped', token)).toMatchObject({ status: 403 });
    });

    it('is required where the handler says so', async () => {
      expect(await call(app, '/optional/strict')).toMatchObject({ status: 401 });
    });

    it('keeps caches from mixing callers up: Vary (RFC 9110 §12.5.5) [case 276]', async () => {
      const answer = await call(app, '/optional/timeline');

      expect(String(answer.headers['vary']).toLowerCase()).toContain('authorization');
    });
  });

  describe('other ways in', () => {
    it('opens a public handler of a guarded controller, whatever the credentials', async () => {
      for (const value of ['Bearer a b', `Bearer ${await tokens.tokenFor()}`]) {
        const headers = [['authorization', value]] as const;
        expect(await call(app, '/optional/open', { headers })).toMatchObject({
          status: 200,
          body: '{"token":null}',
        });
      }
    });

    it('lets OPTIONS through to a handler that is made for it [case 270]', async () => {
      expect(await call(app, '/layers/described', { method: 'OPTIONS' })).toMatchObject({
        status: 200,
      });
    });

    it('guards a handler of every method for OPTIONS too, or it would act', async () => {
      const preflight = [
        ['origin', 'https://app.example'],
        ['access-control-request-method', 'GET'],
      ] as const;

      const answer = await call(app, '/layers/every', { method: 'OPTIONS', headers: preflight });

      expect(answer.status).toBe(401);
      expect(answer.body).not.toContain('acted');
    });

    it('is a fault of the application to ask for a token where nothing guards', async () => {
      expect(await call(app, '/undecorated/forgotten')).toMatchObject({ status: 500 });
    });
  });
});

describe.each(ADAPTERS)('a guarded resource with CORS on %s', (_, makeAdapter) => {
  it('answers a preflight without credentials, and a request as ever [case 270]', async () => {
    const app = await guardedApp(makeAdapter, [], (made) =>
      made.enableCors({ origin: ['https://app.example', 'https://other.example'] }),
    );
    const origin = ['origin', 'https://app.example'] as const;

    const preflight = await call(app, '/scopes/none', {
      method: 'OPTIONS',
      headers: [
        origin,
        ['access-control-request-method', 'GET'],
        ['access-control-request-headers', 'authorization'],
      ],
    });
    const refused = await call(app, '/scopes/none', { headers: [origin] });
    await app.close();

    expect(preflight.status).toBe(204);
    expect(refused.status).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(String(refused.headers['vary']).toLowerCase()).toMatch(/origin.*authorization/);
  });
});
