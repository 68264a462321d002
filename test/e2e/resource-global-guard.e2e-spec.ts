import { describe, expect, it } from 'vitest';
import {
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { map } from 'rxjs';
import { BearerGuard } from '../../src/resource/index.js';
import { TestServer } from '../../src/testing/index.js';
import { CatchAll } from './catch-all.filter.js';
import { lookUps, withoutStorage } from './resource-storage.fixture.js';
import { ADAPTERS, call, callWith, guardedApp } from './resource.fixture.js';
import { titled } from '../support/titled.js';

class Envelope implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

const GLOBAL_GUARD = { provide: APP_GUARD, useExisting: BearerGuard };

const BINDINGS: readonly [
  string,
  Parameters<typeof guardedApp>[1],
  (app: INestApplication) => void,
][] = [
  ['APP_GUARD', [GLOBAL_GUARD], () => undefined],
  ['APP_GUARD of its own', [{ provide: APP_GUARD, useClass: BearerGuard }], () => undefined],
  ['useGlobalGuards', [], (app) => app.useGlobalGuards(app.get(BearerGuard))],
  [
    'APP_GUARD beside a filter of the host',
    [GLOBAL_GUARD, { provide: APP_FILTER, useClass: CatchAll }],
    () => undefined,
  ],
  [
    'APP_GUARD beside filter and interceptor of the host',
    [GLOBAL_GUARD],
    (app) =>
      app
        .useGlobalFilters(new CatchAll(app.get(HttpAdapterHost)))
        .useGlobalInterceptors(new Envelope()),
  ],
];

const TABLE = ADAPTERS.flatMap(([adapter, make]) =>
  BINDINGS.map(([binding, providers, prepare]) => ({ adapter, binding, make, providers, prepare })),
);

describe.each(titled(TABLE, ({ binding, adapter }) => `${binding} on ${adapter}`))(
  'BearerGuard by %s',
  (_, { make, providers, prepare }) => {
    it('guards everything and answers in the form of RFC 6750 (§3) [case 260] [case 262] [case 269]', async () => {
      const app = await guardedApp(make, providers, prepare);
      const tokens = app.get(TestServer);
      const token = await tokens.tokenFor({ scope: 'write' });

      const bare = await call(app, '/undecorated');
      const bad = await callWith(app, '/undecorated', 'junk');
      const twice = await call(app, '/undecorated', { headers: [['authorization', 'Bearer a b']] });
      const narrow = await callWith(app, '/undecorated/scoped', token);
      const good = await callWith(app, '/undecorated', token);
      await app.close();

      expect(bare).toMatchObject({ status: 401, body: '{}' });
      expect(bare.headers['www-authenticate']).toBe('Bearer realm="oauth2"');
      expect(bad.status).toBe(401);
      expect(JSON.parse(bad.body)).toMatchObject({ error: 'invalid_token' });
      expect(twice.status).toBe(400);
      expect(JSON.parse(twice.body)).toMatchObject({ error: 'invalid_request' });
      expect(narrow.status).toBe(403);
      expect(narrow.headers['www-authenticate']).toMatch(/scope="read"$/);
      expect(good.status).toBe(200);
      expect(good.body).toContain('"shown":true');
    });

    it('answers an outage with 503 (RFC 6749 §4.1.2.1)', async () => {
      const app = await guardedApp(make, providers, prepare);
      const token = await app.get(TestServer).tokenFor();

      const answer = await withoutStorage(app, () => callWith(app, '/undecorated', token));
      await app.close();

      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(JSON.parse(answer.body)).toMatchObject({ error: 'temporarily_unavailable' });
    });

    it('respects @Public(), and the optional rule of a controller [case 265]', async () => {
      const app = await guardedApp(make, providers, prepare);
      const token = await app.get(TestServer).tokenFor({ subject: 'alice' });

      const open = await call(app, '/undecorated/public');
      const without = await call(app, '/optional/timeline');
      const personal = await callWith(app, '/optional/timeline', token);
      const nobody = await callWith(app, '/undecorated/forgotten', token);
      await app.close();

      expect(open.status).toBe(200);
      expect(without.body).toContain('"timeline":"public"');
      expect(personal.body).toContain('"timeline":"alice"');
      expect(nobody.body).toContain('"token":null');
    });
  },
);

describe.each(ADAPTERS)('BearerGuard bound globally on %s', (_, make) => {
  it('asks the storage once for a handler with guards of its own', async () => {
    const app = await guardedApp(make, [GLOBAL_GUARD]);
    const token = await app.get(TestServer).tokenFor({ scope: 'write' });

    const asked = await lookUps(app, async () => {
      expect(await callWith(app, '/layers/replaced', token)).toMatchObject({ status: 200 });
    });
    await app.close();

    expect(asked).toBe(1);
  });

  it('holds under a prefix and versions', async () => {
    const app = await guardedApp(make, [GLOBAL_GUARD], (made) =>
      made
        .setGlobalPrefix('api')
        .enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    );
    const token = await app.get(TestServer).tokenFor({ scope: 'user' });

    const refused = await call(app, '/api/v1/scopes/mixed');
    const admitted = await callWith(app, '/api/v1/scopes/mixed', token);
    await app.close();

    expect(refused).toMatchObject({ status: 401, body: '{}' });
    expect(admitted.status).toBe(200);
  });

  it('leaves other refusals to the host', async () => {
    const app = await guardedApp(make, [GLOBAL_GUARD], (made) =>
      made.useGlobalFilters(new CatchAll(made.get(HttpAdapterHost))),
    );

    const answer = await call(app, '/nowhere');
    await app.close();

    expect(answer).toMatchObject({ status: 404, body: '{"oops":true}' });
  });
});
