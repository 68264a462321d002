import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { type Answer, ADAPTERS, call } from './resource.fixture.js';
import { bearer, resourceApp } from './resource-app.fixture.js';
import { expectForm } from './resource.expectations.js';
import {
  DisorderedController,
  LibraryController,
  PermissionsController,
  ReadWriteController,
} from './resource-permissions.controllers.js';

const READ = ['GET', 'HEAD', 'OPTIONS'];
const WRITE = ['POST', 'PUT', 'PATCH', 'DELETE'];

type Row = readonly [method: string, held: string, status: number];

/** What holds for each of these methods. */
function rows(methods: readonly string[], held: string, status: number): readonly Row[] {
  return methods.map((method) => [method, held, status]);
}

const controllers = [
  DisorderedController,
  ReadWriteController,
  PermissionsController,
  LibraryController,
];

describe.each(ADAPTERS)('permissions by method on %s', (_, makeAdapter) => {
  let app: INestApplication;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, { controllers });
  });

  afterAll(() => app.close());

  async function send(method: string, path: string, scopes?: string): Promise<Answer> {
    const headers =
      scopes === undefined ? [] : ([['authorization', await bearer(app, scopes)]] as const);
    return call(app, path, { method, headers, ...(WRITE.includes(method) && { body: '' }) });
  }

  describe('@ReadWriteScopes()', () => {
    it.each([
      ...rows(READ, 'read', 200),
      ...rows(READ, 'write', 403),
      ...rows(READ, '', 403),
      ...rows(WRITE, 'write', 200),
      ...rows(WRITE, 'read', 403),
      ...rows(WRITE, '', 403),
      ...rows([...READ, ...WRITE], 'read write', 200),
    ])('%s with "%s" is %d [case 272]', async (method, held, status) => {
      expect(await send(method, '/permissions/read-write', held)).toMatchObject({ status });
    });

    it.each([
      ...rows(['GET', 'HEAD'], 'read', 200),
      ...rows(['GET', 'HEAD'], 'write', 403),
      ...rows(WRITE, 'write', 200),
      ...rows(WRITE, 'read', 403),
    ])('on a class of handlers: %s with "%s" is %d [case 272]', async (method, held, status) => {
      expect(await send(method, '/read-write', held)).toMatchObject({ status });
    });

    it.each([
      ...rows(READ, 'music hifi read', 200),
      ...rows(READ, 'music read', 403),
      ...rows(READ, 'read', 403),
      ...rows(READ, 'music hifi', 403),
      ...rows(WRITE, 'music hifi write', 200),
      ...rows(WRITE, 'music hifi read', 403),
    ])('with scopes besides: %s with "%s" is %d [case 272]', async (method, held, status) => {
      expect(await send(method, '/permissions/music', held)).toMatchObject({ status });
    });

    it.each([
      ['GET', 'read'],
      ['DELETE', 'write'],
    ])('names to a client what %s needs (RFC 6750 §3.1)', async (method, scope) => {
      const answer = await send(method, '/permissions/music', 'other');

      expect(answer.headers['www-authenticate']).toMatch(
        new RegExp(`, scope="music hifi ${scope}"$`),
      );
      expectForm(answer);
    });

    it('goes with an optional token: what is presented must be enough [case 265]', async () => {
      expect(await send('POST', '/permissions/optional')).toMatchObject({
        status: 200,
        body: '{"subject":null}',
      });
      expect(await send('POST', '/permissions/optional', 'write')).toMatchObject({
        status: 200,
        body: '{"subject":"alice"}',
      });
      expect(await send('POST', '/permissions/optional', 'read')).toMatchObject({ status: 403 });
    });
  });

  describe('@ResourceScopes()', () => {
    it.each([
      ...rows(READ, 'resource1:read', 200),
      ...rows(READ, 'resource1:write', 403),
      ...rows(READ, 'read', 403),
      ...rows(READ, 'resource1', 403),
      ...rows(READ, 'resource2:read', 403),
      ...rows(WRITE, 'resource1:write', 200),
      ...rows(WRITE, 'resource1:read', 403),
      ...rows(WRITE, 'write', 403),
    ])('%s with "%s" is %d [case 273]', async (method, held, status) => {
      expect(await send(method, '/permissions/resource', held)).toMatchObject({ status });
    });

    it.each([
      ...rows(['GET'], 'books:read films:read', 200),
      ...rows(['GET'], 'books:read', 403),
      ...rows(['POST'], 'books:write films:write', 200),
      ...rows(['POST'], 'books:write films:read', 403),
    ])(
      'with two of them asks for both: %s with "%s" is %d [case 273]',
      async (method, held, status) => {
        expect(await send(method, '/permissions/resources', held)).toMatchObject({ status });
      },
    );

    it.each<readonly [string, string, string, number]>([
      ['GET', '', 'books:read', 200],
      ['POST', '', 'books:read', 403],
      ['POST', '', 'books:write', 200],
      ['GET', '/films', 'films:read', 200],
      ['GET', '/films', 'books:read', 403],
    ])(
      'on a class, replaced by a handler: %s /library%s with "%s" is %d',
      async (method, path, held, status) => {
        expect(await send(method, `/library${path}`, held)).toMatchObject({ status });
      },
    );

    it('on a class leaves its public handlers open', async () => {
      expect(await send('GET', '/library/hours')).toMatchObject({ status: 200 });
    });

    it('names to a client what a method needs (RFC 6750 §3.1)', async () => {
      const answer = await send('PUT', '/permissions/resources', 'books:read');

      expect(answer.headers['www-authenticate']).toMatch(/, scope="books:write films:write"$/);
    });
  });

  describe('@ScopesByMethod()', () => {
    it.each([
      ...rows(['GET'], 'read', 200),
      ...rows(['GET'], 'admin audit', 200),
      ...rows(['GET'], 'admin', 403),
      ...rows(['GET'], 'create', 403),
      ...rows(['GET', 'POST', 'PUT'], '', 403),
      ...rows(['POST'], 'create', 200),
      ...rows(['POST'], 'read', 403),
      ...rows(['PUT'], 'edit update', 200),
      ...rows(['PUT'], 'edit', 403),
      ...rows(['PUT'], 'put', 200),
    ])('%s with "%s" is %d [case 274]', async (method, held, status) => {
      expect(await send(method, '/permissions/methods', held)).toMatchObject({ status });
    });

    it.each(['PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
      'refuses %s, which is not listed, whatever the token, and names no scope [case 274]',
      async (method) => {
        const held = 'read admin audit create edit update put write';

        const answer = await send(method, '/permissions/methods', held);

        expect(answer.status).toBe(403);
        expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
        expect(answer.headers['www-authenticate']).not.toContain('scope=');
        expect(await send(method, '/permissions/methods')).toMatchObject({ status: 401 });
      },
    );

    it.each([...rows(['GET', 'OPTIONS'], 'read', 200), ...rows(['POST'], 'read', 403)])(
      'takes methods in any case: %s with "%s" is %d',
      async (method, held, status) => {
        expect(await send(method, '/permissions/lower-case', held)).toMatchObject({ status });
      },
    );

    it.each([
      ...rows(['GET', 'HEAD'], 'read', 200),
      ...rows(['HEAD'], 'head', 200),
      ...rows(['GET'], 'head', 403),
    ])(
      'asks HEAD of a GET handler as it is listed: %s with "%s" is %d',
      async (method, held, status) => {
        expect(await send(method, '/permissions/listed', held)).toMatchObject({ status });
      },
    );
  });

  it.each(['read-write', 'music', 'resource', 'methods'])(
    'asks for a token before scopes: /permissions/%s without one is 401 (RFC 6750 §3.1) [case 260]',
    async (path) => {
      for (const method of [...READ, ...WRITE]) {
        const answer = await send(method, `/permissions/${path}`);

        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="oauth2"');
      }
    },
  );
});

describe.each(ADAPTERS)('ScopeGuard before BearerGuard on %s', (_, makeAdapter) => {
  it('admits nobody: it is a fault of the application', async () => {
    const app = await resourceApp(makeAdapter, { controllers });
    const headers = [['authorization', await bearer(app, 'read')]] as const;

    const answer = await call(app, '/disordered', { headers });
    await app.close();

    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('admitted');
  });
});

describe.each(ADAPTERS)('the names of reading and writing on %s', (_, makeAdapter) => {
  it.each([
    ['GET', 'read-write', 'lesen', 200],
    ['GET', 'read-write', 'read', 403],
    ['POST', 'read-write', 'schreiben', 200],
    ['POST', 'read-write', 'write', 403],
    ['GET', 'resource', 'resource1:lesen', 200],
    ['GET', 'resource', 'resource1:read', 403],
    ['DELETE', 'resource', 'resource1:schreiben', 200],
  ])('are options: %s /permissions/%s with "%s" is %d', async (method, path, held, status) => {
    const options = { resource: { readScope: 'lesen', writeScope: 'schreiben' } };
    const app = await resourceApp(makeAdapter, { controllers, options });
    const headers = [['authorization', await bearer(app, held)]] as const;

    const answer = await call(app, `/permissions/${path}`, { method, headers, body: '' });
    await app.close();

    expect(answer).toMatchObject({ status });
  });
});
