import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleLogger, type INestApplication } from '@nestjs/common';
import { type Answer, ADAPTERS, call } from './resource.fixture.js';
import { bearer, eventsOf, resourceApp } from './resource-app.fixture.js';
import { expectForm } from './resource.expectations.js';
import {
  CombinedController,
  ComputedController,
  CrudController,
  heard,
  OperatorsController,
} from './resource-operators.controllers.js';

/** What Nest's own handler of exceptions wrote. */
class HeardLogger extends ConsoleLogger {
  readonly errors: string[] = [];

  override error(message: unknown, ...rest: unknown[]): void {
    this.errors.push([message, ...rest].map(String).join(' '));
  }
}

describe.each(ADAPTERS)('scope operators and computed scopes on %s', (_, makeAdapter) => {
  let app: INestApplication;
  const logger = new HeardLogger();

  beforeAll(async () => {
    const controllers = [
      OperatorsController,
      ComputedController,
      CombinedController,
      CrudController,
    ];
    app = await resourceApp(makeAdapter, { controllers });
    app.useLogger(logger);
  });

  beforeEach(() => {
    logger.errors.length = 0;
    heard.length = 0;
  });

  afterAll(() => app.close());

  async function get(path: string, scopes?: string): Promise<Answer> {
    const headers =
      scopes === undefined ? [] : ([['authorization', await bearer(app, scopes)]] as const);
    return call(app, path, { headers });
  }

  describe('operators (RFC 6750 §3.1)', () => {
    it.each([
      ['and', 'profile email', 200],
      ['and', 'email other profile', 200],
      ['and', 'profile', 403],
      ['and', 'email', 403],
      ['and', '', 403],
      ['or', 'profile email', 200],
      ['or', 'profile', 200],
      ['or', 'email', 200],
      ['or', 'user', 403],
      ['or', '', 403],
      ['default', 'profile email', 200],
      ['default', 'profile', 403],
      ['function', 'profile email', 200],
      ['function', 'profile email user', 200],
      ['function', 'profile', 403],
      ['and-of-list', 'profile email user', 200],
      ['and-of-list', 'profile email', 403],
      ['and-of-list', 'user', 403],
      ['or-of-list', 'email', 200],
      ['or-of-list', 'user', 200],
      ['or-of-list', 'other', 403],
      ['two-of-three', 'a c', 200],
      ['two-of-three', 'b', 403],
      ['none-of', '', 200],
      ['none-of', 'banned', 403],
      ['scopes', 'email', 200],
      ['scopes', 'user', 403],
    ])('on /operators/%s a token with "%s" gets %d [case 264]', async (path, scopes, status) => {
      expect(await get(`/operators/${path}`, scopes)).toMatchObject({ status });
    });

    it.each([
      ['and', 'profile email'],
      ['or', 'profile'],
      ['function', 'profile email'],
      ['and-of-list', 'profile email user'],
      ['or-of-list', 'profile'],
    ])('refused by /operators/%s a client hears what would do: %s (§3.1)', async (path, scope) => {
      const answer = await get(`/operators/${path}`, 'other');

      expect(answer.headers['www-authenticate']).toContain(`, scope="${scope}"`);
      expect(JSON.parse(answer.body)).toMatchObject({ error: 'insufficient_scope' });
      expectForm(answer);
    });

    it('that are functions get the token’s scopes and every required one, once', async () => {
      expect(await get('/operators/heard', 'x y')).toMatchObject({ status: 200 });

      expect(heard).toEqual([{ held: ['x', 'y'], needed: ['b', 'a', 'c'] }]);
      expect(Object.isFrozen(heard[0]?.needed)).toBe(true);
    });

    it('are asked for a token only: optional lets in without, and refuses a token that falls short [case 265]', async () => {
      expect(await get('/operators/optional')).toMatchObject({
        status: 200,
        body: '{"subject":null}',
      });
      expect(await get('/operators/optional', 'email')).toMatchObject({
        status: 200,
        body: '{"subject":"alice"}',
      });
      expect(await get('/operators/optional', 'user')).toMatchObject({ status: 403 });
    });

    it.each([
      ['throwing', /secret/],
      ['promising', /true or false, at once/],
    ])('that fail admit nobody: /operators/%s is a fault of the application', async (path, log) => {
      const answer = await get(`/operators/${path}`, 'a');

      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('secret');
      expect(logger.errors.join()).toMatch(log);
    });
  });

  describe('computed scopes', () => {
    it.each(
      ['query', 'later', 'apart'].flatMap((path): [string, string, string, number][] => [
        [path, 'need=a', 'a', 200],
        [path, 'need=a', 'b', 403],
        [path, 'need=a+b', 'a b', 200],
        [path, 'need=a+b', 'a', 403],
        [path, 'need=a+b&need=c', 'c', 200],
        [path, 'need=a+b&need=c', 'b', 403],
        [path, 'need=*', '', 200],
        // A map that has no entry for the call must not open the door.
        [path, 'need=empty-list', 'a', 500],
        // A function that answers nothing has forgotten something.
        [path, '', '', 500],
      ]),
    )(
      'on /computed/%s?%s a token with "%s" gets %d [case 264]',
      async (path, query, held, status) => {
        expect(await get(`/computed/${path}?${query}`, held)).toMatchObject({ status });
      },
    );

    it.each([
      ['need=a+b', 'b', 200],
      ['need=a+b', 'c', 403],
      ['need=*', '', 200],
    ])(
      'are joined by the operator: /computed/joined?%s with "%s" gets %d',
      async (query, held, status) => {
        expect(await get(`/computed/joined?${query}`, held)).toMatchObject({ status });
      },
    );

    it('may look at the class and the handler of the call', async () => {
      expect(await get('/computed/handler', 'ComputedController:named')).toMatchObject({
        status: 200,
      });
      expect(await get('/computed/handler', 'named')).toMatchObject({ status: 403 });
    });

    it('are named to the client that lacks them (§3.1) [case 263]', async () => {
      const answer = await get('/computed/query?need=a+b&need=c', 'x');

      expect(answer.headers['www-authenticate']).toMatch(/, scope="a b"$/);
      expectForm(answer);
    });

    it('ask for a token first: no credentials are 401, whatever is computed (§3.1) [case 260]', async () => {
      const answer = await get('/computed/broken');

      expect(answer).toMatchObject({ status: 401, body: '{}' });
    });

    it('are not computed where an optional token is left out [case 265]', async () => {
      expect(await get('/computed/optional')).toMatchObject({ status: 200 });
      expect(await get('/computed/optional', 'a')).toMatchObject({ status: 500 });
    });

    it.each(['broken', 'rejected'])(
      'that cannot be computed admit nobody: /computed/%s is a 500 of the application, which leaks nothing',
      async (path) => {
        const events = await eventsOf(app, async () => {
          const answer = await get(`/computed/${path}`, 'a');

          expect(answer.status).toBe(500);
          expect(answer.body).not.toContain('secret');
          expect(answer.headers['www-authenticate']).toBeUndefined();
        });

        expect(logger.errors.join()).toContain('a secret of the application');
        expect(events.map(({ type }) => type)).toEqual(['token.authenticated']);
      },
    );

    it.each([
      ['forbidden', 403, 'not on Sundays'],
      ['teapot', 418, 'teapot'],
    ])(
      'may refuse in the application’s own words: /computed/%s is %d',
      async (path, status, words) => {
        const answer = await get(`/computed/${path}`, 'a');

        expect(answer.status).toBe(status);
        expect(answer.body).toContain(words);
        expect(answer.headers['www-authenticate']).toBeUndefined();
      },
    );

    it.each([
      'need=',
      'need=+',
      'need=a&need=',
      'need=a%22',
      'need=number',
      'need=object',
      'need=list-of-numbers',
    ])('that are no scopes admit nobody and are logged: %s', async (query) => {
      const answer = await get(`/computed/query?${query}`, 'a number object');

      expect(answer.status).toBe(500);
      expect(logger.errors.join()).toContain('TypeError');
      expect(logger.errors.join()).toMatch(/scope/);
    });
  });

  describe('class and handler together', () => {
    it.each([
      ['inherited', 'a', 200],
      ['inherited', 'c', 403],
      ['replaced', 'a b', 200],
      ['replaced', 'a', 403],
      ['computed', 'c', 200],
      ['computed', 'a b', 403],
      ['apart', 'c', 200],
      ['apart', 'a b', 403],
    ])(
      'the handler’s decorators replace the class’s: /combined/%s with "%s" gets %d',
      async (path, held, status) => {
        expect(await get(`/combined/${path}`, held)).toMatchObject({ status });
      },
    );

    it('optional and public are the handler’s too', async () => {
      expect(await get('/combined/apart')).toMatchObject({ status: 200 });
      expect(await get('/combined/public')).toMatchObject({ status: 200 });
      expect(await get('/combined/inherited')).toMatchObject({ status: 401 });
      expect(await get('/combined/replaced')).toMatchObject({ status: 401 });
    });

    it.each([
      ['', 'books:read', 200],
      ['', 'books:write', 403],
      ['/make', 'books:write', 200],
      ['/make', 'books:read', 403],
    ])(
      'a class may compute for each of its handlers: /crud%s with "%s" gets %d',
      async (path, held, status) => {
        expect(await get(`/crud${path}`, held)).toMatchObject({ status });
      },
    );
  });
});
