import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { BearerGuard, OAuth2TokenMiddleware } from '../../src/resource/index.js';
import { TestServer } from '../../src/testing/index.js';
import { CatchAll } from './catch-all.filter.js';
import { type Answer, ADAPTERS, call, callWith } from './resource.fixture.js';
import { type AppSetup, bearer, eventsOf, resourceApp } from './resource-app.fixture.js';
import { lookUps, withoutStorage } from './resource-storage.fixture.js';
import { SeenController } from './resource-middleware.controllers.js';
import { expectForm, expectInvalid, swapEnd } from './resource.expectations.js';

const controllers = [SeenController];
const middleware = [OAuth2TokenMiddleware];

const body = (answer: Answer): unknown => JSON.parse(answer.body);

/** The names in `Vary`, each as often as it is there. */
function varyOf({ headers }: Answer): readonly string[] {
  return [headers['vary'] ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((name) => name.trim().toLowerCase());
}

describe.each(ADAPTERS)('OAuth2TokenMiddleware on %s [case 276]', (_, makeAdapter) => {
  let app: INestApplication;
  let tokens: TestServer;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, { controllers, middleware });
    tokens = app.get(TestServer);
  });

  afterAll(() => app.close());

  it('tells a handler that nothing guards whose token is there', async () => {
    const answer = await callWith(app, '/seen', await tokens.tokenFor({ subject: 'alice' }));

    expect(answer.status).toBe(200);
    expect(body(answer)).toEqual({ by: 'alice', subject: 'alice' });
  });

  it('tells it as request.oauthToken too, where middleware sees the request of the handler', async () => {
    const answer = await callWith(
      app,
      '/seen/property',
      await tokens.tokenFor({ subject: 'alice' }),
    );

    const express = app.getHttpAdapter().getType() === 'express';
    expect(body(answer)).toEqual({ by: express ? 'alice' : null });
  });

  it.each<readonly [string, () => Promise<string | undefined>]>([
    ['no header', async () => undefined],
    ['junk', async () => 'Bearer junk'],
    ['a forged token', async () => `Bearer ${swapEnd(await tokens.tokenFor())}`],
    ['an expired token', async () => `Bearer ${await tokens.tokenFor({ expiresIn: -1 })}`],
    ['a malformed header', async () => 'Bearer a b'],
    ['another scheme', async () => 'Basic YTpi'],
    ['a scheme that only begins with Bearer', async () => 'BearerX abc'],
  ])('takes whoever sends %s for nobody, and lets them pass', async (__, make) => {
    const authorization = await make();
    const headers =
      authorization === undefined ? [] : ([['authorization', authorization]] as const);

    const answer = await call(app, '/seen', { headers });

    expect(answer.status).toBe(200);
    expect(body(answer)).toEqual({ by: null, subject: null });
  });

  it.each(['Basic YTpi', 'Token abc', 'Bearer junk'])(
    'leaves the header as it is: %s',
    async (value) => {
      const answer = await call(app, '/seen/request', { headers: [['authorization', value]] });

      expect(body(answer)).toEqual({ authorization: value });
    },
  );

  it('looks at other schemes without a query, and tells nobody', async () => {
    const headers = [['authorization', 'Basic YTpi']] as const;

    const events = await eventsOf(app, async () => {
      expect(await lookUps(app, () => call(app, '/seen', { headers }))).toBe(0);
    });

    expect(events).toEqual([]);
  });

  describe('before a guard', () => {
    it('saves it the look-up: one in all, told once', async () => {
      const headers = [['authorization', await bearer(app, 'read')]] as const;
      const act = async () => {
        const answer = await call(app, '/seen/guarded', { headers });
        expect(body(answer)).toEqual({ by: 'alice', same: true });
      };

      const events = await eventsOf(app, async () => expect(await lookUps(app, act)).toBe(1));

      expect(events.map(({ type }) => type)).toEqual(['token.authenticated']);
    });

    it('leaves the refusal to it, in the form of RFC 6750 §3, told once', async () => {
      const narrow = [['authorization', await bearer(app, 'write')]] as const;

      const events = await eventsOf(app, async () => {
        expectInvalid(await callWith(app, '/seen/guarded', 'junk'));
      });

      expect(events).toEqual([{ type: 'token.refused', reason: 'invalid_token' }]);
      expect(await call(app, '/seen/guarded')).toMatchObject({ status: 401, body: '{}' });
      expect(await call(app, '/seen/guarded', { headers: narrow })).toMatchObject({ status: 403 });
      expect(
        await call(app, '/seen/guarded', { headers: [['authorization', 'Bearer a b']] }),
      ).toMatchObject({ status: 400 });
    });
  });

  it('closes nothing that is open: a token without the scope passes a handler for OPTIONS [case 270]', async () => {
    const headers = [['authorization', await bearer(app, 'read')]] as const;

    const answer = await call(app, '/seen/described', { method: 'OPTIONS', headers });

    expect(answer).toMatchObject({ status: 200, body: '{"described":true}' });
  });

  it.each(['/seen', '/seen/guarded', '/seen/public'])(
    'answers an outage with 503, or whoever has a token would be nobody: %s (RFC 6749 §4.1.2.1)',
    async (path) => {
      const token = await tokens.tokenFor({ scope: 'read' });

      const answer = await withoutStorage(app, () => callWith(app, path, token));

      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(body(answer)).toMatchObject({ error: 'temporarily_unavailable' });
      expectForm(answer);
      expect(varyOf(answer)).toEqual(['authorization']);
      expect(await call(app, '/seen')).toMatchObject({ status: 200 });
    },
  );

  describe('says Vary: Authorization (RFC 9110 §12.5.5)', () => {
    it.each<readonly [string, readonly string[]]>([
      ['/seen', ['authorization']],
      ['/seen/public', ['authorization']],
      ['/seen/guarded', ['authorization']],
      ['/seen/languages', ['accept-language', 'authorization']],
      ['/seen/again', ['authorization', 'accept-language']],
      ['/seen/everything', ['*']],
      ['/seen/raw', ['accept-language', 'authorization']],
      ['/nowhere', ['authorization']],
    ])('on every answer, once, beside what else is there: %s', async (path, names) => {
      expect(varyOf(await call(app, path))).toEqual(names);
      expect(varyOf(await callWith(app, path, 'junk'))).toEqual(names);
      expect(varyOf(await callWith(app, path, await tokens.tokenFor({ scope: 'read' })))).toEqual(
        names,
      );
      expect(varyOf(await call(app, path, { method: 'HEAD' }))).toEqual(names);
    });
  });
});

describe.each(ADAPTERS)('OAuth2TokenMiddleware beside others on %s', (_, makeAdapter) => {
  async function visit(path: string, setup: Partial<AppSetup>): Promise<Answer> {
    const app = await resourceApp(makeAdapter, { controllers, middleware, ...setup });
    const headers = [
      ['authorization', await bearer(app, 'read')],
      ['origin', 'https://app.example'],
    ] as const;
    const answer = await call(app, path, { headers });
    await app.close();
    return answer;
  }

  it.each(['/seen', '/seen/guarded', '/seen/languages'])(
    'joins the Vary of enableCors: %s (RFC 9110 §12.5.5) [case 276]',
    async (path) => {
      const origin = ['https://app.example', 'https://other.example'];

      const answer = await visit(path, { prepare: (app) => app.enableCors({ origin }) });

      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
      expect(varyOf(answer).filter((name) => name === 'authorization')).toHaveLength(1);
      if (path !== '/seen/languages') expect(varyOf(answer)).toEqual(['origin', 'authorization']);
    },
  );

  it('says it once when it is bound twice', async () => {
    const twice = [...middleware, ...middleware];

    expect(varyOf(await visit('/seen/guarded', { middleware: twice }))).toEqual(['authorization']);
  });

  it('keeps its token at public handlers below a global guard, on both adapters', async () => {
    const providers = [{ provide: APP_GUARD, useExisting: BearerGuard }];

    expect(body(await visit('/seen/public', { providers }))).toEqual({ by: 'alice' });
    expect(body(await visit('/seen/guarded', { providers }))).toEqual({ by: 'alice', same: true });
  });

  it('answers an outage in its own form under a filter of the host', async () => {
    const app = await resourceApp(makeAdapter, {
      controllers,
      middleware,
      prepare: (made) => made.useGlobalFilters(new CatchAll(made.get(HttpAdapterHost))),
    });
    const token = await app.get(TestServer).tokenFor();

    const answer = await withoutStorage(app, () => callWith(app, '/seen', token));
    await app.close();

    expect(answer.status).toBe(503);
    expect(body(answer)).toMatchObject({ error: 'temporarily_unavailable' });
  });
});
