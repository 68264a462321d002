import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import {
  LocalTokenValidator,
  type ResourceOptions,
  ResourceProtector,
  TokenValidator,
} from '../../src/resource/index.js';
import { FakeClock, OAuth2TestingModule, TestServer } from '../../src/testing/index.js';
import { type Answer, ADAPTERS, call, callWith } from './resource.fixture.js';
import { bearer, eventsOf, HeardLog, resourceApp } from './resource-app.fixture.js';
import { lookUps } from './resource-storage.fixture.js';
import { expectForm, expectInvalid } from './resource.expectations.js';
import {
  BannedModule,
  BannedValidator,
  DeviceVersionValidator,
  ForeignValidator,
  ScriptedValidator,
  SlowDeviceValidator,
  TicketValidator,
  ValidatedController,
} from './resource-validators.fixture.js';
import { ErrorLog } from '../../src/index.js';

describe.each(ADAPTERS)('token validators on %s', (_, makeAdapter) => {
  let app: INestApplication;

  beforeEach(() => {
    ForeignValidator.asked.length = 0;
  });

  afterEach(() => app.close());

  async function start(resource: ResourceOptions): Promise<void> {
    app = await resourceApp(makeAdapter, {
      controllers: [ValidatedController],
      options: { imports: [BannedModule], resource },
    });
  }

  const get = (authorization: string, headers: readonly (readonly [string, string])[] = []) =>
    call(app, '/validated', { headers: [['authorization', authorization], ...headers] });

  describe('requestInvalid', () => {
    it.each([
      ['at once', DeviceVersionValidator],
      ['later', SlowDeviceValidator],
    ])('answers 400 invalid_request, whatever the token: %s (RFC 6750 §3.1)', async (__, type) => {
      await start({ validators: [type] });
      const good = await bearer(app, 'read');

      const asked = await lookUps(app, async () => {
        for (const authorization of [good, 'Bearer junk']) {
          const answer = await get(authorization);

          expect(answer.status).toBe(400);
          expect(JSON.parse(answer.body)).toMatchObject({ error: 'invalid_request' });
          expect(answer.headers['www-authenticate']).toContain('error="invalid_request"');
          expectForm(answer);
        }
      });

      expect(asked).toBe(0);
      expect(await get(good, [['x-device-version', '7']])).toMatchObject({ status: 200 });
      expect(await get('Bearer junk', [['x-device-version', '7']])).toMatchObject({ status: 401 });
    });

    it('is not asked about a request without credentials (RFC 6750 §3.1) [case 260] [case 265]', async () => {
      await start({ validators: [DeviceVersionValidator] });

      expect(await call(app, '/validated')).toMatchObject({ status: 401, body: '{}' });
      expect(await call(app, '/validated/optional')).toMatchObject({ status: 200 });
      expect(
        await callWith(app, '/validated/optional', await app.get(TestServer).tokenFor()),
      ).toMatchObject({ status: 400 });
    });
  });

  describe('tokenRevoked', () => {
    it('answers 401 invalid_token for a token that is good otherwise (RFC 6750 §3.1) [case 262]', async () => {
      await start({ validators: [BannedValidator] });
      const tokens = app.get(TestServer);

      const alice = await tokens.tokenFor({ subject: 'alice', scope: 'read' });
      const mallory = await tokens.tokenFor({ subject: 'mallory', scope: 'read' });
      const events = await eventsOf(app, async () => {
        expectInvalid(await callWith(app, '/validated', mallory));
      });

      expect(await callWith(app, '/validated', alice)).toMatchObject({ status: 200 });
      expect(events).toEqual([
        {
          type: 'token.refused',
          reason: 'invalid_token',
          tokenId: expect.any(String),
          clientId: 'test-client',
        },
      ]);
    });
  });

  describe('of one scheme', () => {
    it.each([
      ['local first', [LocalTokenValidator, ForeignValidator]],
      ['foreign first', [ForeignValidator, LocalTokenValidator]],
    ])('share it by the looks of a token: %s', async (__, validators) => {
      await start({ validators });
      const local = await app.get(TestServer).tokenFor({ subject: 'alice', scope: 'read' });
      const body = (answer: Answer) => JSON.parse(answer.body) as unknown;

      const asked = await lookUps(app, async () => {
        expect(body(await callWith(app, '/validated', 'foreign.good'))).toEqual({
          id: 'foreign-1',
          subject: 'erin',
          claims: { groups: ['staff'] },
        });
        expectInvalid(await callWith(app, '/validated', 'foreign.bad'));
      });

      expect(asked).toBe(0);
      expect(body(await callWith(app, '/validated', local))).toMatchObject({
        subject: 'alice',
        claims: {},
      });
      expect(ForeignValidator.asked).toEqual(['foreign.good', 'foreign.bad']);
    });

    it('refuse what none of them recognises, without asking one (RFC 6750 §3.1)', async () => {
      await start({ validators: [LocalTokenValidator, ForeignValidator] });

      const asked = await lookUps(app, async () => {
        expectInvalid(await callWith(app, '/validated', 'neither'));
      });

      expect(asked).toBe(0);
      expect(ForeignValidator.asked).toEqual([]);
    });

    it('need not recognise anything where they are alone', async () => {
      await start({ validators: [ForeignValidator] });

      await callWith(app, '/validated', 'neither');

      expect(ForeignValidator.asked).toEqual(['neither']);
    });
  });

  describe('registered at run time', () => {
    it('take over another scheme', async () => {
      await start({});
      const before = await get('Ticket valid');

      app.get(ResourceProtector).registerTokenValidator(new TicketValidator());

      expect(before).toMatchObject({ status: 401, body: '{}' });
      expect(await get('Ticket valid')).toMatchObject({
        status: 200,
        body: expect.stringContaining('ticket-1'),
      });
      expect(await get('ticket  valid')).toMatchObject({ status: 200 });
      expect(await get('Ticket other')).toMatchObject({ status: 401 });
      expect(await get('Ticket')).toMatchObject({ status: 400 });
      expect(await get(await bearer(app, 'read'))).toMatchObject({ status: 200 });
    });

    it('are asked after those that were there', async () => {
      await start({});
      app.get(ResourceProtector).registerTokenValidator(new ForeignValidator());

      expect(await get('Bearer foreign.good')).toMatchObject({ status: 200 });
      expect(await get(await bearer(app, 'read'))).toMatchObject({ status: 200 });
    });

    it('are refused twice, and with what is no scheme', async () => {
      await start({});
      const protector = app.get(ResourceProtector);
      const ticket = new TicketValidator();
      protector.registerTokenValidator(ticket);

      expect(() => protector.registerTokenValidator(ticket)).toThrow(/registered already/);
      for (const scheme of ['', 'two words', 'a,b', 'a"b', 'ä']) {
        const odd = Object.assign(new TicketValidator(), { scheme });
        expect(() => protector.registerTokenValidator(odd)).toThrow(/no authentication scheme/);
      }
    });
  });

  describe('that cannot tell', () => {
    it.each([
      ['storage', 1],
      ['temporarily', 0],
    ])('admit nobody, optional or not: %s is 503 (RFC 6749 §4.1.2.1)', async (token, logged) => {
      await start({ validators: [ScriptedValidator] });

      for (const path of ['/validated', '/validated/optional']) {
        const answer = await callWith(app, path, token);

        expect(answer.status).toBe(503);
        expect(answer.headers['retry-after']).toBe('1');
        expect(JSON.parse(answer.body)).toMatchObject({ error: 'temporarily_unavailable' });
        expectForm(answer);
      }
      expect(app.get<HeardLog>(ErrorLog).failures).toHaveLength(2 * logged);
    });

    it.each(['bug', 'half'])('admit nobody when they are wrong: %s is a 500', async (token) => {
      await start({ validators: [ScriptedValidator] });

      for (const path of ['/validated', '/validated/optional']) {
        const answer = await callWith(app, path, token);

        expect(answer.status).toBe(500);
        expect(answer.body).not.toContain('secret');
      }
    });
  });

  describe('are looked after', () => {
    it.each([
      [1, 200],
      [0, 401],
      [-1, 401],
    ])(
      'a token whose facts expire in %d seconds is %d (RFC 6750 §3.1) [case 262]',
      async (seconds, status) => {
        await start({ validators: [ScriptedValidator] });
        const at = app.get(FakeClock).now().getTime() + seconds * 1_000;

        const answer = await callWith(app, '/validated', `expires.${at}`);

        expect(answer.status).toBe(status);
        if (status === 401) expectInvalid(answer);
      },
    );

    it.each([
      ['audience', 200],
      ['good', 401],
    ])('a token must name this API where it has a name: %s is %d', async (token, status) => {
      await start({ validators: [ScriptedValidator], audience: 'https://api.example' });

      expect(await callWith(app, '/validated', token)).toMatchObject({ status });
    });
  });
});

describe('options that cannot be used', () => {
  class Unrelated {}

  it.each<readonly [string, unknown, RegExp]>([
    ['validators that are no list', { validators: LocalTokenValidator }, /resource\.validators/],
    ['validators that are empty', { validators: [] }, /resource\.validators/],
    ['an instance', { validators: [new TicketValidator()] }, /resource\.validators\[0\]/],
    [
      'a class of something else',
      { validators: [LocalTokenValidator, Unrelated] },
      /validators\[1\]/,
    ],
    ['the abstract class itself', { validators: [TokenValidator] }, /validators\[0\]/],
    ['undefined, of imports in a circle', { validators: [undefined] }, /validators\[0\]/],
    ['a session that is none', { session: Unrelated }, /resource\.session/],
    ['a session that is an instance', { session: {} }, /resource\.session/],
    ['a realm over two lines', { realm: 'a\r\nb' }, /resource\.realm/],
    ['an empty realm', { realm: '' }, /resource\.realm/],
    ['a realm outside ASCII', { realm: 'Bücher' }, /resource\.realm/],
    ['an empty audience', { audience: '' }, /resource\.audience/],
    ['two scopes in one', { readScope: 'a b' }, /resource\.readScope/],
    ['no scope to write', { writeScope: '' }, /resource\.writeScope/],
    ['a text for yes or no', { formBody: 'yes' }, /resource\.formBody/],
    ['a number for yes or no', { scopesInErrors: 1 }, /resource\.scopesInErrors/],
    ['a misspelt name', { realmm: 'a' }, /resource\.realmm is no option: write resource\.realm/],
    ['no object', 'books', /resource is 'books'/],
  ])('are told at start-up: %s', (_, resource, words) => {
    const start = () => OAuth2TestingModule.forRoot({ resource: resource as ResourceOptions });

    expect(start).toThrow(words);
  });

  it('are told all at once', () => {
    const resource = { realm: '', readScope: '', validators: [] };

    expect(() => OAuth2TestingModule.forRoot({ resource })).toThrow(/3 problems/);
  });
});
