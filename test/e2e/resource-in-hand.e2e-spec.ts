import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { FakeClock, TestServer } from '../../src/testing/index.js';
import { type Answer, ADAPTERS, call, callWith } from './resource.fixture.js';
import { resourceApp } from './resource-app.fixture.js';
import { lookUps } from './resource-storage.fixture.js';
import {
  AcquireController,
  Directory,
  DirectoryModule,
  Doormen,
  HandController,
  inHand,
  People,
} from './resource-in-hand.controllers.js';

const controllers = [HandController, AcquireController];

describe.each(ADAPTERS)('the token in hand on %s', (_, makeAdapter) => {
  let app: INestApplication;
  let tokens: TestServer;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, {
      controllers,
      options: { imports: [DirectoryModule], resourceOwners: People },
    });
    tokens = app.get(TestServer);
  });

  beforeEach(() => {
    app.get(Directory).asked.length = 0;
  });

  afterAll(() => app.close());

  const json = (answer: Answer): unknown => JSON.parse(answer.body);

  describe('reaches the handler', () => {
    it('of a person: by parameter, as request.oauthToken and under the symbol', async () => {
      const token = await tokens.tokenFor({ subject: 'alice', clientId: 'web' });

      expect(json(await callWith(app, '/hand', token))).toEqual({
        subject: 'alice',
        client: 'web',
        same: true,
        underSymbol: true,
        keys: true,
      });
    });

    it('of a client for itself: its subject is null [lesson 20]', async () => {
      const token = await tokens.tokenFor({ clientId: 'web' });

      expect(json(await callWith(app, '/hand', token))).toMatchObject({
        subject: null,
        client: 'web',
      });
    });

    it('not at all without one: undefined everywhere [case 265]', async () => {
      expect(json(await call(app, '/hand'))).toEqual({
        subject: 'undefined',
        client: 'undefined',
        same: true,
        underSymbol: true,
        keys: false,
      });
    });

    it('not where the handler is public', async () => {
      const token = await tokens.tokenFor({ subject: 'alice' });

      expect(json(await callWith(app, '/hand/public', token))).toEqual({
        token: 'undefined',
        subject: 'undefined',
      });
    });
  });

  describe('answers', () => {
    async function hold(scopes: string, expiresIn = 60) {
      await callWith(
        app,
        '/hand',
        await tokens.tokenFor({ subject: 'alice', scope: scopes, expiresIn }),
      );
      if (!inHand.token) throw new Error('no token reached the handler');
      return inHand.token;
    }

    it.each<readonly [string, string | readonly string[], boolean]>([
      ['read special', 'read special', true],
      ['read special other', 'special read', true],
      ['read', 'read special', false],
      ['special', ['read', 'special'], true],
      ['other', ['read', 'special'], false],
      ['profile email', ['profile email', 'user'], true],
      ['email', ['profile email', 'user'], false],
    ])('with "%s", whether it allows %j: %s [case 264]', async (held, wanted, allowed) => {
      expect((await hold(held)).allows(wanted)).toBe(allowed);
    });

    it('nothing to an empty list: it was hardly meant to allow everybody [case 264]', async () => {
      const token = await hold('read');

      expect(() => token.allows([])).toThrow(TypeError);
    });

    it('whether it has expired by now', async () => {
      const token = await hold('read', 60);

      expect(token.expired).toBe(false);
      app.get(FakeClock).advance(59);
      expect(token.expired).toBe(false);
      app.get(FakeClock).advance(1);
      expect(token.expired).toBe(true);
    });

    it('what was issued: scopes, client, subject, dates', async () => {
      const now = app.get(FakeClock).now();

      expect(await hold('read write', 60)).toMatchObject({
        subject: 'alice',
        clientId: 'test-client',
        principal: 'user',
        scopes: ['read', 'write'],
        audience: [],
        claims: {},
        issuedAt: now,
        expiresAt: new Date(now.getTime() + 60_000),
      });
    });
  });

  describe('knows its person through ResourceOwners', () => {
    it('when somebody asks, and asks once', async () => {
      const answer = await callWith(app, '/hand/user', await tokens.tokenFor({ subject: 'alice' }));

      expect(json(answer)).toEqual({ mail: 'alice@example.com', same: true });
      expect(app.get(Directory).asked).toEqual(['alice']);
    });

    it('and not before', async () => {
      await callWith(app, '/hand', await tokens.tokenFor({ subject: 'alice' }));

      expect(app.get(Directory).asked).toEqual([]);
    });

    it('unless the client acts for itself, whatever its name [lesson 20]', async () => {
      const answer = await callWith(
        app,
        '/hand/user',
        await tokens.tokenFor({ clientId: 'alice' }),
      );

      expect(json(answer)).toEqual({ mail: 'undefined', same: true });
      expect(app.get(Directory).asked).toEqual([]);
    });

    it('unless they are gone', async () => {
      const answer = await callWith(app, '/hand/user', await tokens.tokenFor({ subject: 'gone' }));

      expect(json(answer)).toEqual({ mail: 'undefined', same: true });
    });

    it('and a failure is the application’s own', async () => {
      const answer = await callWith(
        app,
        '/hand/user',
        await tokens.tokenFor({ subject: 'broken' }),
      );

      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('secret');
    });
  });

  it('leaks nothing when it is written down: neither token nor services', async () => {
    const token = await tokens.tokenFor({ subject: 'alice', scope: 'read' });

    const answer = await callWith(app, '/hand/json', token);

    expect(answer.body).not.toContain(token.slice(-32));
    expect(Object.keys((json(answer) as { readonly token: object }).token).toSorted()).toEqual([
      'audience',
      'authorizationId',
      'claims',
      'clientId',
      'expiresAt',
      'issuedAt',
      'principal',
      'scopes',
      'subject',
      'tokenId',
    ]);
  });

  it('is the one that ResourceProtector acquires for the same request: one look-up', async () => {
    const token = await tokens.tokenFor({ subject: 'alice' });

    const asked = await lookUps(app, async () => {
      expect(json(await callWith(app, '/hand/acquired', token))).toEqual({ same: true });
    });

    expect(asked).toBe(1);
  });

  it('is acquired in a handler with scopes of its own, and refused in the form of RFC 6750 §3', async () => {
    const good = await tokens.tokenFor({ subject: 'alice', scope: 'user' });
    const narrow = await tokens.tokenFor({ scope: 'email' });

    const admitted = await callWith(app, '/acquire/mixed', good);
    const refused = await callWith(app, '/acquire/mixed', narrow);
    const bare = await call(app, '/acquire/mixed');

    expect(admitted).toMatchObject({ status: 200, body: '{"subject":"alice"}' });
    expect(refused.status).toBe(403);
    expect(refused.headers['www-authenticate']).toMatch(/, scope="profile email"$/);
    expect(bare).toMatchObject({ status: 401, body: '{}' });
  });
});

describe.each(ADAPTERS)('token.user() on %s', (_, makeAdapter) => {
  it.each([
    ['without ResourceOwners', {}],
    ['with ResourceOwners that cannot find', { resourceOwners: Doormen }],
  ])('is a fault of the application %s', async (__, options) => {
    const app = await resourceApp(makeAdapter, { controllers, options });
    const tokens = app.get(TestServer);

    const person = await callWith(app, '/hand/user', await tokens.tokenFor({ subject: 'alice' }));
    const client = await callWith(app, '/hand/user', await tokens.tokenFor());
    await app.close();

    expect(person.status).toBe(500);
    expect(client.status).toBe(200);
  });
});
