import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BearerGuard } from '../../src/resource/index.js';
import { type Answer, ADAPTERS, call } from './resource.fixture.js';
import { bearer, eventsOf, resourceApp } from './resource-app.fixture.js';
import {
  alternatives,
  asked,
  BooksController,
  LayeredController,
} from './resource-or.controllers.js';
import { expectForm } from './resource.expectations.js';
import { titled } from '../support/titled.js';

/** Guards by decorator alone, and below one that is bound globally. */
const BINDINGS = [
  ['by decorator', []],
  ['below a global guard', [{ provide: APP_GUARD, useExisting: BearerGuard }]],
] as const;

const TABLE = ADAPTERS.flatMap(([adapter, makeAdapter]) =>
  BINDINGS.map(([binding, guards]) => ({ adapter, binding, makeAdapter, guards })),
);

interface Caller {
  readonly scopes?: string;
  readonly user?: string;
  /** Instead of a good token. */
  readonly authorization?: string;
}

describe.each(titled(TABLE, ({ adapter, binding }) => `${adapter}, ${binding}`))(
  'other ways in than scopes on %s',
  (__, { makeAdapter, guards }) => {
    let app: INestApplication;

    beforeAll(async () => {
      app = await resourceApp(makeAdapter, {
        controllers: [BooksController, LayeredController],
        providers: [...alternatives, ...guards],
      });
    });

    beforeEach(() => {
      asked.length = 0;
    });

    afterAll(() => app.close());

    async function get(path: string, caller: Caller = {}): Promise<Answer> {
      const headers: [string, string][] = [];
      if (caller.user !== undefined) headers.push(['x-user', caller.user]);
      if (caller.scopes !== undefined)
        headers.push(['authorization', await bearer(app, caller.scopes)]);
      if (caller.authorization !== undefined) headers.push(['authorization', caller.authorization]);
      return call(app, path, { headers });
    }

    it.each<readonly [string, string, Caller, number]>([
      ['the owner, without the scope', 'owned/1', { scopes: '' }, 200],
      ['another person', 'owned/2', { scopes: '' }, 403],
      ['anybody, where there is no such book', 'owned/3', { scopes: '' }, 403],
      ['whoever has the scope', 'owned/2', { scopes: 'books:admin' }, 200],
      ['nobody', 'owned/1', {}, 401],
      ['an administrator without a token', 'admin/1', { user: 'admin' }, 200],
      [
        'an administrator whose token lacks the scope',
        'admin/1',
        { user: 'admin', scopes: '' },
        200,
      ],
      ['somebody else without a token', 'admin/1', { user: 'bob' }, 401],
      ['somebody else with a token', 'admin/1', { user: 'bob', scopes: '' }, 403],
      ['the owner, second in the list', 'both/1', { scopes: '' }, 200],
      ['neither', 'both/2', { scopes: '' }, 403],
      ['nobody, any token', 'any/1', {}, 401],
      ['an administrator, any token', 'any/1', { user: 'admin' }, 200],
      ['nobody, optional', 'optional/2', {}, 200],
      ['another person, optional', 'optional/2', { scopes: '' }, 403],
      ['the owner, optional', 'optional/1', { scopes: '' }, 200],
      ['the owner, by method', 'method/1', { scopes: '' }, 200],
      ['another person, by method', 'method/2', { scopes: 'books' }, 403],
      ['whoever has the scopes, by method', 'method/2', { scopes: 'books read' }, 200],
      ['an answer that is not true', 'truthy', { scopes: '' }, 403],
      ['an answer that is not true, without a token', 'truthy', {}, 401],
    ])('%s: /books/%s', async (_, path, caller, status) => {
      expect(await get(`/books/${path}`, caller)).toMatchObject({ status });
    });

    it.each<readonly [string, Caller, readonly string[]]>([
      ['both/2', { scopes: '' }, ['admin:alice', 'owner:alice']],
      ['reversed/2', { scopes: '' }, ['owner:alice', 'admin:alice']],
      ['both/1', { user: 'admin', scopes: '' }, ['admin:alice']],
      ['reversed/1', { user: 'admin', scopes: '' }, ['owner:alice']],
      ['both/1', {}, ['admin:nobody', 'owner:nobody']],
      ['both/1', { scopes: 'books:admin' }, []],
      ['optional/1', {}, []],
      ['any/1', { scopes: '' }, []],
    ])(
      'are asked in their order, and no more than needed: /books/%s %j',
      async (path, caller, order) => {
        await get(`/books/${path}`, caller);

        expect(asked).toEqual(order);
      },
    );

    it.each<readonly [string, Caller, readonly string[]]>([
      ['class/1', { scopes: '' }, ['admin:alice']],
      ['class/1', {}, ['admin:nobody']],
      ['handler/2', { scopes: '' }, ['computed', 'owner:alice', 'admin:alice']],
      ['handler/1', { scopes: '' }, ['computed', 'owner:alice']],
      ['handler/1', { user: 'admin' }, ['owner:nobody', 'admin:nobody']],
      ['handler/1', { scopes: 'books:admin' }, ['computed']],
    ])(
      'are asked once, however many guards there are: /layers/%s %j',
      async (path, caller, order) => {
        await get(`/layers/${path}`, caller);

        expect(asked).toEqual(order);
      },
    );

    it.each([
      ['Bearer junk', 401],
      ['Bearer a b', 400],
      ['Bearer', 400],
    ])('never let in "%s": %d (RFC 6750 §3.1) [case 262]', async (authorization, status) => {
      for (const path of ['admin/1', 'both/1', 'any/1', 'optional/1']) {
        const answer = await get(`/books/${path}`, { user: 'admin', authorization });

        expect(answer.status).toBe(status);
        expectForm(answer);
      }
      expect(asked).toEqual([]);
    });

    it('refuse as scopes do: bare without a token, with scope= otherwise (RFC 6750 §3.1)', async () => {
      const bare = await get('/books/both/2');
      const narrow = await get('/books/both/2', { scopes: '' });

      expect(bare).toMatchObject({ status: 401, body: '{}' });
      expect(bare.headers['www-authenticate']).toBe('Bearer realm="oauth2"');
      expect(narrow.headers['www-authenticate']).toMatch(/, scope="books:admin"$/);
      expectForm(narrow);
    });

    it('leave the token in hand, and none where none was shown', async () => {
      expect(await get('/books/owned/1', { scopes: '' })).toMatchObject({
        body: '{"subject":"alice"}',
      });
      expect(await get('/books/admin/1', { user: 'admin', scopes: '' })).toMatchObject({
        body: '{"subject":"alice"}',
      });
      expect(await get('/books/admin/1', { user: 'admin' })).toMatchObject({
        body: '{"subject":null}',
      });
    });

    it('are not told as refusals when they let in', async () => {
      const admitted = await eventsOf(app, () => get('/books/owned/1', { scopes: '' }));
      const refused = await eventsOf(app, () => get('/books/owned/2', { scopes: '' }));

      expect(admitted.map(({ type }) => type)).toEqual(['token.authenticated']);
      expect(refused.map(({ type }) => type)).toEqual(['token.authenticated', 'token.refused']);
    });

    it.each<readonly [string, Caller]>([
      ['with a token', { scopes: '' }],
      ['without one', { user: 'admin' }],
    ])('that fail admit nobody, and what comes after them is not asked: %s', async (_, caller) => {
      const answer = await get('/books/breaks', caller);

      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('secret');
      expect(asked).toEqual([]);
    });

    it('may refuse in the application’s own words', async () => {
      expect(await get('/books/teapot', { scopes: '' })).toMatchObject({ status: 418 });
      expect(await get('/books/teapot')).toMatchObject({ status: 418 });
    });
  },
);
