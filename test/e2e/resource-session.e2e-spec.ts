import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExecutionContext, type INestApplication, Injectable, Module } from '@nestjs/common';
import { SignedInSession } from '../../src/resource/index.js';
import { type Answer, ADAPTERS, call } from './resource.fixture.js';
import { bearer, resourceApp, SessionMiddleware } from './resource-app.fixture.js';
import { HybridController } from './resource-permissions.controllers.js';
import { swapEnd } from './resource.expectations.js';

const middleware = [SessionMiddleware];
const controllers = [HybridController];

describe.each(ADAPTERS)('@SessionOrScopes() on %s', (_, makeAdapter) => {
  let app: INestApplication;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, { controllers, middleware });
  });

  afterAll(() => app.close());

  interface Visitor {
    readonly session?: boolean;
    readonly scopes?: string;
    /** Instead of a good token. */
    readonly authorization?: string;
  }

  async function visit(path: string, visitor: Visitor): Promise<Answer> {
    const headers: [string, string][] = visitor.session ? [['x-user', 'bob']] : [];
    if (visitor.scopes !== undefined) {
      headers.push(['authorization', await bearer(app, visitor.scopes)]);
    }
    if (visitor.authorization !== undefined) headers.push(['authorization', visitor.authorization]);
    return call(app, path, { headers });
  }

  it.each<readonly [string, Visitor, number]>([
    ['nobody and nothing', {}, 401],
    ['a session', { session: true }, 200],
    ['a token with the scope', { scopes: 'api' }, 200],
    ['a token with the scope, and a session', { scopes: 'api', session: true }, 200],
    ['a token without the scope', { scopes: 'read' }, 403],
    ['a token without the scope, and a session', { scopes: 'read', session: true }, 403],
    ['a bad token', { authorization: 'Bearer junk' }, 401],
    ['a bad token, and a session', { authorization: 'Bearer junk', session: true }, 401],
    ['a malformed header, and a session', { authorization: 'Bearer a b', session: true }, 400],
    ['another scheme', { authorization: 'Basic YTpi' }, 401],
    ['another scheme, and a session', { authorization: 'Basic YTpi', session: true }, 200],
  ])('%s', async (__, visitor, status) => {
    expect(await visit('/hybrid', visitor)).toMatchObject({ status });
  });

  it('tells the handler which it was', async () => {
    expect(await visit('/hybrid', { session: true })).toMatchObject({ body: '{"by":"session"}' });
    expect(await visit('/hybrid', { scopes: 'api', session: true })).toMatchObject({
      body: '{"by":"oauth2"}',
    });
  });

  it('answers in the form of RFC 6750 §3: bare, invalid_token, insufficient_scope', async () => {
    const bare = await visit('/hybrid', {});
    const bad = await visit('/hybrid', {
      authorization: swapEnd(await bearer(app, 'api')),
      session: true,
    });
    const narrow = await visit('/hybrid', { scopes: 'read', session: true });

    expect(bare.headers['www-authenticate']).toBe('Bearer realm="oauth2"');
    expect(bad.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(narrow.headers['www-authenticate']).toMatch(
      /error="insufficient_scope".*, scope="api"$/,
    );
  });

  it('takes alternatives of scopes', async () => {
    expect(await visit('/hybrid/either', { scopes: 'user' })).toMatchObject({ status: 200 });
    expect(await visit('/hybrid/either', { scopes: 'profile' })).toMatchObject({ status: 403 });
    expect(await visit('/hybrid/either', { session: true })).toMatchObject({ status: 200 });
  });

  it('of a class is replaced by a handler that wants a token', async () => {
    expect(await visit('/hybrid/strict', { session: true })).toMatchObject({ status: 401 });
    expect(await visit('/hybrid/strict', { scopes: 'api' })).toMatchObject({ status: 200 });
  });
});

@Injectable()
class Staff {
  has(name: string): Promise<boolean> {
    return Promise.resolve(name === 'carol');
  }
}

@Module({ providers: [Staff], exports: [Staff] })
class StaffModule {}

/** An application that asks in another way, later, and of another provider. */
@Injectable()
class StaffSession extends SignedInSession {
  constructor(private readonly staff: Staff) {
    super();
  }

  protected override async isSignedIn(context: ExecutionContext): Promise<boolean> {
    const { headers } = context.switchToHttp().getRequest<{
      readonly headers: Readonly<Record<string, string | undefined>>;
    }>();
    return this.staff.has(headers['x-user'] ?? '');
  }
}

describe.each(ADAPTERS)('resource.session on %s', (_, makeAdapter) => {
  let app: INestApplication;

  beforeAll(async () => {
    app = await resourceApp(makeAdapter, {
      controllers,
      middleware,
      options: { imports: [StaffModule], resource: { session: StaffSession } },
    });
  });

  afterAll(() => app.close());

  it.each([
    ['carol', 200],
    ['bob', 401],
  ])('decides who is signed in: %s gets %d', async (name, status) => {
    expect(await call(app, '/hybrid', { headers: [['x-user', name]] })).toMatchObject({ status });
  });

  it('is not asked when there is a token, which decides', async () => {
    const headers = [
      ['x-user', 'carol'],
      ['authorization', await bearer(app, 'read')],
    ] as const;

    expect(await call(app, '/hybrid', { headers })).toMatchObject({ status: 403 });
  });
});
