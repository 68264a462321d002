import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { ClientStore } from '../../src/clients/client.store.js';
import type { OAuth2Event } from '../../src/events/event.js';
import { OAuth2Events } from '../../src/events/events.js';
import { newId, OpaqueTokenCodec } from '../../src/protocol/opaque-token.js';
import { FakeClock, TestServer } from '../../src/testing/index.js';
import { AuthorizationStore } from '../../src/tokens/authorization.store.js';
import { TokenStore } from '../../src/tokens/token.store.js';
import { ADAPTERS, type Answer, callWith, guardedApp } from './resource.fixture.js';
import { lookedUp, withoutStorage } from './resource-storage.fixture.js';
import { expectForm, expectInvalid, inAnHour, swapEnd } from './resource.expectations.js';

describe.each(ADAPTERS)('the access token of a request on %s (RFC 6750 §3.1)', (_, makeAdapter) => {
  let app: INestApplication;
  let tokens: TestServer;
  let store: TokenStore;

  beforeAll(async () => {
    app = await guardedApp(makeAdapter);
    tokens = app.get(TestServer);
    store = app.get(TokenStore);
  });

  afterAll(() => app.close());

  it('reaches the handler: by parameter, and as request.oauthToken', async () => {
    const token = await tokens.tokenFor({ subject: 'alice', clientId: 'web', scope: 'read write' });

    const parameter = await callWith(app, '/scopes/none', token);
    const property = await callWith(app, '/layers/replaced', token);

    expect(JSON.parse(parameter.body)).toEqual({
      sub: 'alice',
      client: 'web',
      scopes: ['read', 'write'],
    });
    expect(JSON.parse(property.body)).toEqual({ subject: 'alice', special: false });
  });

  it('has no subject when the client acts for itself, even under a person’s name [lesson 20]', async () => {
    const token = await tokens.tokenFor({ clientId: 'alice' });

    const answer = await callWith(app, '/scopes/none', token);

    expect(JSON.parse(answer.body)).toMatchObject({ sub: null, client: 'alice' });
  });

  it('is looked up once, however many guards ask, and told once', async () => {
    const token = await tokens.tokenFor({ subject: 'alice', scope: 'write' });
    const events: OAuth2Event[] = [];
    const end = app.get(OAuth2Events).subscribe((event) => void events.push(event));

    const asked = await lookedUp(app, () => callWith(app, '/layers/replaced', token));

    end();
    expect(asked).toHaveLength(1);
    expect(events).toEqual([
      { type: 'token.authenticated', tokenId: asked[0], clientId: 'test-client' },
    ]);
  });

  it.each([
    ['junk', async () => 'junk'],
    ['another server’s', async () => (await tokens.tokenFor()).replace('oa_at_', 'xx_at_')],
    ['a forged one', async () => swapEnd(await tokens.tokenFor())],
    ['an expired one', () => tokens.tokenFor({ expiresIn: -1 })],
    [
      'a refresh token',
      async () => app.get(OpaqueTokenCodec).mint('rt', newId(inAnHour(app))).value,
    ],
  ])('is refused without a query: %s (§3.1) [case 262]', async (__, made) => {
    const token = await made();
    let answer: Answer | undefined;

    const asked = await lookedUp(
      app,
      async () => (answer = await callWith(app, '/scopes/none', token)),
    );

    expect(asked).toEqual([]);
    expectInvalid(answer);
  });

  it.each<[string, (token: string) => Promise<unknown>]>([
    ['revoked', (token) => tokens.revoke(token)],
    [
      'its authorization is revoked',
      () =>
        app
          .get(AuthorizationStore)
          .revokeBySubject('carol', 'revoked_by_subject', app.get(FakeClock).now()),
    ],
    [
      'its client is disabled [case 108]',
      () => app.get(ClientStore).update('doomed', { disabledAt: new Date() }, new Date()),
    ],
    ['its client is deleted', () => app.get(ClientStore).delete('doomed')],
  ])('is good until %s (§3.1) [case 262]', async (__, end) => {
    const token = await tokens.tokenFor({ subject: 'carol', clientId: 'doomed' });
    await app.get(ClientStore).update('doomed', { disabledAt: null }, new Date());
    const before = await callWith(app, '/scopes/none', token);

    await end(token);

    expect(before.status).toBe(200);
    expectInvalid(await callWith(app, '/scopes/none', token));
  });

  it('is refused when it is ours in form but was never stored', async () => {
    const { value } = app.get(OpaqueTokenCodec).mint('at', newId(inAnHour(app)));

    const answer = await callWith(app, '/scopes/none', value);

    expect(answer.status).toBe(401);
    expectInvalid(answer);
  });

  it('is refused when only its id is that of a stored token', async () => {
    const stored = app.get(OpaqueTokenCodec).read('at', await tokens.tokenFor());
    const { value } = app.get(OpaqueTokenCodec).mint('at', stored?.id ?? '');

    const answer = await callWith(app, '/scopes/none', value);

    expect(answer.status).toBe(401);
    expectInvalid(answer);
  });

  it('ends with its lifetime', async () => {
    const token = await tokens.tokenFor({ expiresIn: 60 });
    const before = await callWith(app, '/scopes/none', token);

    app.get(FakeClock).advance(60);

    expect(before.status).toBe(200);
    expectInvalid(await callWith(app, '/scopes/none', token));
  });

  describe('while the storage is away', () => {
    it.each(['/scopes/none', '/optional/timeline'])(
      'admits nobody to %s: 503 and Retry-After (RFC 6749 §4.1.2.1)',
      async (path) => {
        const token = await tokens.tokenFor();

        const answer = await withoutStorage(app, () => callWith(app, path, token));

        expect(answer.status).toBe(503);
        expect(answer.headers['retry-after']).toBe('1');
        expect(answer.headers['www-authenticate']).toBeUndefined();
        expect(JSON.parse(answer.body)).toMatchObject({ error: 'temporarily_unavailable' });
        expectForm(answer);
        expect(await callWith(app, path, token)).toMatchObject({ status: 200 });
      },
    );

    it('admits nobody after an unexpected failure either', async () => {
      const token = await tokens.tokenFor();
      const find = store.find.bind(store);
      store.find = () => Promise.reject(new Error('a bug with a secret in it'));

      const answer = await callWith(app, '/optional/timeline', token).finally(
        () => (store.find = find),
      );

      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('secret');
    });
  });
});
