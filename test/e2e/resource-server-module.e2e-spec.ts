import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Injectable, Module } from '@nestjs/common';
import {
  Clock,
  ErrorLog,
  OAuth2Events,
  RemoteTokenValidator,
  ResourceProtector,
  ResourceServerModule,
  type ResourceServerModuleOptions,
  type TokenFacts,
} from '../../src/resource/index.js';
import { adapters } from '../support/app.js';
import { GOOD, IntrospectionServer, json } from '../support/introspection-server.js';
import { PhotosController, type ResourceApp, resourceApp } from './resource-server.fixture.js';

let server: IntrospectionServer;

beforeAll(async () => {
  server = await IntrospectionServer.start();
});
afterAll(() => server.close());
beforeEach(() => server.answers({ ...GOOD, scope: 'photos' }));

const introspection = () => ({
  endpoint: server.endpoint,
  clientId: 'api',
  clientSecret: 'the-secret-of-the-api',
});

const forRoot = (options: Partial<ResourceServerModuleOptions> = {}) =>
  ResourceServerModule.forRoot({ introspection: introspection(), ...options });

describe.each(adapters)('ResourceServerModule on %s', (adapter) => {
  let api: ResourceApp;

  let partner: IntrospectionServer | undefined;

  afterEach(async () => {
    await partner?.close();
    await api.close();
  });

  async function start(...imports: Parameters<typeof forRoot>): Promise<void> {
    api = await resourceApp(adapter, { imports: [forRoot(...imports)] });
  }

  const challengeOf = (response: Response) => response.headers.get('www-authenticate');

  it('admits a token that the other server calls good, and tells the handler of it (RFC 7662 §2.2)', async () => {
    await start();

    const response = await api.get('/photos', 'a-token');

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ of: 'alice', client: 'web', scopes: ['photos'] });
    expect(response.headers.get('vary')).toMatch(/authorization/i);
  });

  it('gives the handler the whole answer, and a name that is not the token', async () => {
    await start();
    server.answers({ ...GOOD, tenant: { id: 7 } });

    const response = await api.get('/photos/mine', 'a-token');

    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^[\w-]{16}$/),
      principal: 'user',
      claims: { ...GOOD, tenant: { id: 7 } },
    });
  });

  it('refuses one that it does not call good (RFC 6750 §3.1)', async () => {
    await start();
    server.answers({ active: false });

    const response = await api.get('/photos', 'a-token');

    expect(response.status).toBe(401);
    expect(challengeOf(response)).toContain('error="invalid_token"');
    expect(await response.json()).toMatchObject({ error: 'invalid_token' });
  });

  it('asks for a token everywhere below a global guard, but where it is public [case 260]', async () => {
    await start({ resource: { realm: 'photos' } });

    const bare = await api.get('/photos/mine');
    const open = await api.get('/photos/status', 'a-token');

    expect(bare.status).toBe(401);
    expect(challengeOf(bare)).toBe('Bearer realm="photos"');
    expect(open.status).toBe(200);
    expect(server.asked).toHaveLength(0);
  });

  it('refuses a token without the scope, naming what is needed (RFC 6750 §3.1)', async () => {
    await start();
    server.answers({ ...GOOD, scope: 'albums' });

    const response = await api.get('/photos/albums', 'a-token');

    expect(response.status).toBe(403);
    expect(challengeOf(response)).toContain('error="insufficient_scope"');
    expect(challengeOf(response)).toContain('scope="photos"');
  });

  it('admits nobody while the other server is away: 503 with Retry-After [case 277]', async () => {
    await start();
    server.answers(json({}, 500));

    const response = await api.get('/photos', 'a-token');

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(challengeOf(response)).toBeNull();
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect(api.log.lines).toEqual([`token introspection: ${server.endpoint} answered 500`]);
  });

  it('refuses a token that ends while its answer is on the way (RFC 7662 §2.2)', async () => {
    await start();
    server.answers((response, asked) => {
      const exp = api.clock.now().getTime() / 1000 + 2;
      api.clock.advance(2);
      return json({ ...GOOD, exp })(response, asked);
    });

    expect((await api.get('/photos/mine', 'a-token')).status).toBe(401);
  });

  it.each([
    ['a character that no token has', 'a%b'],
    ['two words', 'a b'],
    ['padding alone', '=a'],
    ['8,193 characters', 'a'.repeat(8_193)],
  ])('does not ask about what cannot be a token: %s (RFC 6750 §2.1)', async (_, junk) => {
    await start();

    const response = await api.get('/photos', junk);

    expect(response.status).toBe(400);
    expect(server.asked).toHaveLength(0);
  });

  it('asks once for a handler that is guarded twice', async () => {
    await start({ introspection: { ...introspection(), cacheTtl: 0 } });

    await api.get('/photos', 'a-token');

    expect(server.asked).toHaveLength(1);
  });

  it('takes only tokens for its audience, by option (RFC 7662 §2.2)', async () => {
    await start({ resource: { audience: 'https://photos.example' } });
    server.answers({ ...GOOD, aud: ['https://mail.example'] });

    expect((await api.get('/photos/mine', 'a-token')).status).toBe(401);
    server.answers({ ...GOOD, aud: 'https://photos.example' });
    expect((await api.get('/photos/mine', 'b-token')).status).toBe(200);
  });

  it('knows your people by a class that can only look them up', async () => {
    @Injectable()
    class People {
      find(subject: string) {
        return Promise.resolve({ subject, name: 'Alice' });
      }
    }
    await start({ resourceOwners: People });

    const response = await api.get('/photos/owner', 'a-token');

    expect(await response.json()).toEqual({ subject: 'alice', name: 'Alice' });
  });

  it('takes its options from a factory', async () => {
    @Module({
      providers: [{ provide: 'CONFIG', useFactory: introspection }],
      exports: ['CONFIG'],
    })
    class ConfigModule {}
    const imported = ResourceServerModule.forRootAsync({
      imports: [ConfigModule],
      inject: ['CONFIG'],
      useFactory: (config: ReturnType<typeof introspection>) => ({ introspection: config }),
    });
    api = await resourceApp(adapter, { imports: [imported] });

    expect((await api.get('/photos', 'a-token')).status).toBe(200);
  });

  it('is there only where it is imported, by option', async () => {
    const imported = forRoot({ isGlobal: false });
    @Module({ controllers: [PhotosController] })
    class FeatureModule {}
    api = await resourceApp(adapter, { imports: [imported] });

    expect((await api.get('/photos', 'a-token')).status).toBe(200);
    await expect(
      resourceApp(adapter, { imports: [imported, FeatureModule], controllers: [], providers: [] }),
    ).rejects.toThrow(
      /it has isGlobal: false and has to be imported wherever something is guarded/,
    );
  });

  it('asks two servers, each about its own tokens', async () => {
    partner = await IntrospectionServer.start();
    const { endpoint } = partner;
    partner.answers({ ...GOOD, sub: 'bob', scope: 'photos' });

    @Injectable()
    class PartnerTokens extends RemoteTokenValidator {
      constructor(clock: Clock, log: ErrorLog) {
        super({ ...introspection(), endpoint }, clock, log);
      }

      override recognises(value: string): boolean {
        return value.startsWith('partner_');
      }
    }
    await start({ resource: { validators: [PartnerTokens, RemoteTokenValidator] } });

    expect(await (await api.get('/photos', 'partner_1')).json()).toMatchObject({ of: 'bob' });
    expect(await (await api.get('/photos', 'ours_1')).json()).toMatchObject({ of: 'alice' });
    expect([partner.asked.length, server.asked.length]).toEqual([1, 1]);
  });

  it('may be asked by a validator that adds what only the application knows', async () => {
    @Injectable()
    class WithoutBob extends RemoteTokenValidator {
      override tokenRevoked({ subject }: TokenFacts): boolean {
        return subject === 'bob';
      }
    }
    await start({ resource: { validators: [WithoutBob] } });

    expect((await api.get('/photos', 'a-token')).status).toBe(200);
    server.answers({ ...GOOD, sub: 'bob' });
    expect((await api.get('/photos', 'b-token')).status).toBe(401);
  });

  it('tells of tokens as facts, without the token', async () => {
    await start();
    const events: unknown[] = [];
    const heard = new Promise<void>((resolve) => {
      api.app.get(OAuth2Events).subscribe((event) => {
        events.push(event);
        resolve();
      });
    });

    await api.get('/photos', 'a-token');
    await heard;

    expect(events).toEqual([
      { type: 'token.authenticated', tokenId: expect.any(String), clientId: 'web' },
    ]);
    expect(JSON.stringify(events)).not.toContain('a-token');
  });

  it('protects what is no handler', async () => {
    await start();
    const protector = api.app.get(ResourceProtector);

    const token = await protector.acquire(
      { headers: { authorization: 'Bearer a-token' } },
      'photos',
    );

    expect(token.subject).toBe('alice');
  });
});
