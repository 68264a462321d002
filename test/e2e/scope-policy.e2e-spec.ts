import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AccessToken,
  type Client,
  OAuth2ConfigurationError,
  RequireOAuth,
  ScopePolicy,
  type ScopeQuestion,
  type ValidatedToken,
} from '../../src/index.js';
import { bootApp, ISSUER, SECRET, typeOrm } from '../support/app.js';
import { createTestDatabase } from '../support/database.js';
import { OAuth2Module } from '../../src/index.js';
import {
  answerOf,
  approve,
  authorize,
  basic,
  exchange,
  introspect,
  post,
  refresh,
  registerClient,
  type TestClient,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

/** What each person may give. */
@Injectable()
class Roles {
  readonly of = new Map<string, readonly string[]>();
}

@Module({ providers: [Roles], exports: [Roles] })
class RolesModule {}

/** `user` implies `write`, which implies `read`; a person gives what their roles say. */
@Injectable()
class RoleScopes extends ScopePolicy {
  asked: ScopeQuestion[] = [];

  constructor(private readonly roles: Roles) {
    super();
  }

  override implied(scope: string): readonly string[] {
    return { user: ['write'], write: ['read'] }[scope] ?? [];
  }

  override async permitted({ subject, scopes }: ScopeQuestion): Promise<readonly string[]> {
    // More than was asked about is never given.
    return [...(this.roles.of.get(subject) ?? scopes), 'email'];
  }

  override mayAsk(client: Client, scope: string): boolean {
    return super.mayAsk(client, scope) && client.extra['suspended'] !== scope;
  }
}

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('read')
  show(@AccessToken() token: ValidatedToken) {
    return { scopes: token.scopes, mayWrite: token.allows('write') };
  }
}

describe.each(ADAPTERS)('a scope policy of the host (%s)', (adapter) => {
  let server: OAuthServer;
  let roles: Roles;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      controllers: [GuardedController],
      options: { scopePolicy: RoleScopes, imports: [RolesModule] },
      imports: [RolesModule],
    });
    roles = server.app.get(Roles);
    client = await registerClient(server, {
      grants: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
      scopes: ['user', 'profile'],
    });
  });
  afterAll(() => server.close());
  beforeEach(() => roles.of.clear());

  const tokens = async (answer: Response) => (await answer.json()) as TokenAnswer;
  const scopesOf = (scope: string) => scope.split(' ').toSorted();

  it('issues what a scope implies, so that guards and introspection see it (RFC 6749 §3.3)', async () => {
    const { access_token: token, scope } = await tokensFor(server, client, { scope: 'user' });
    const shown = await server.get('/guarded', { authorization: `Bearer ${token}` });

    expect(scopesOf(scope)).toEqual(['read', 'user', 'write']);
    expect(await shown.json()).toEqual({ scopes: ['user', 'write', 'read'], mayWrite: true });
    expect(await introspect(server, client, token)).toMatchObject({ scope: 'user write read' });
  });

  it('lets a client ask for what its own scopes imply, and for nothing else', async () => {
    const form = { grant_type: 'client_credentials' };
    const implied = await post(server, '/oauth/token', client, { ...form, scope: 'read' });
    const beyond = await post(server, '/oauth/token', client, { ...form, scope: 'email' });

    expect(await implied.json()).toMatchObject({ scope: 'read' });
    expect(await beyond.json()).toMatchObject({ error: 'invalid_scope' });
  });

  it('lets a refresh narrow to what is implied [case 148]', async () => {
    const { refresh_token } = await tokensFor(server, client, { scope: 'user' });

    const narrowed = await refresh(server, client, refresh_token, { scope: 'write' });

    expect(await narrowed.json()).toMatchObject({ scope: 'write read' });
  });

  it('gives what the person may give, at approval and in every grant', async () => {
    roles.of.set('alice', ['profile', 'read']);

    const { scope } = await tokensFor(server, client, { scope: 'profile user' });
    const byPassword = await post(server, '/oauth/token', client, {
      grant_type: 'password',
      username: 'alice',
      password: 'ecila',
      scope: 'profile user',
    });

    expect(scope).toBe('profile');
    expect(scopesOf((await tokens(byPassword)).scope)).toEqual(['profile', 'read']);
  });

  it('asks anew at each refresh, and uses nothing up when nothing is left (RFC 6749 §6)', async () => {
    const first = await tokensFor(server, client, { scope: 'profile user' });

    roles.of.set('alice', ['profile', 'read']);
    const demoted = await tokens(await refresh(server, client, first.refresh_token));
    roles.of.set('alice', []);
    const refused = await refresh(server, client, demoted.refresh_token);
    roles.of.clear();
    const restored = await refresh(server, client, demoted.refresh_token);

    expect(scopesOf(demoted.scope)).toEqual(['profile', 'read']);
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_scope' }]);
    expect(scopesOf((await tokens(restored)).scope)).toEqual(['profile', 'read', 'user', 'write']);
  });

  it('asks anew when the code is exchanged, and leaves the code unused when nothing is left', async () => {
    const approved = await approve(server, client, { scope: 'user' });

    roles.of.set('alice', []);
    const refused = await exchange(server, client, approved);
    roles.of.set('alice', ['read']);
    const again = await exchange(server, client, approved);

    expect(await refused.json()).toMatchObject({ error: 'invalid_scope' });
    expect(await again.json()).toMatchObject({ scope: 'read' });
  });

  it('denies a request of which the person may give nothing (RFC 6749 §4.1.2.1)', async () => {
    roles.of.set('alice', []);

    const answer = answerOf(await authorize(server, client, { scope: 'user' }));

    expect(answer.get('error')).toBe('access_denied');
  });

  it('does not ask about clients that act for themselves', async () => {
    roles.of.set('alice', []);
    const form = { grant_type: 'client_credentials', scope: 'user' };

    const answer = await post(server, '/oauth/token', client, form);

    expect(await answer.json()).toMatchObject({ scope: 'user write read' });
  });

  it('can say for each client what it may ask for', async () => {
    const suspended = await registerClient(server, {
      grants: ['client_credentials'],
      scopes: ['profile', 'user'],
      extra: { suspended: 'user' },
    });
    const ask = (form: object) =>
      server.post('/oauth/token', { grant_type: 'client_credentials', ...form }, basic(suspended));

    expect(await (await ask({ scope: 'user' })).json()).toMatchObject({ error: 'invalid_scope' });
    expect(await (await ask({})).json()).toMatchObject({ scope: 'profile' });
  });
});

describe('a scope policy at start-up', () => {
  it('that implies what is no scope is told', async () => {
    const database = await createTestDatabase();
    class Misspelt extends ScopePolicy {
      override implied(scope: string): readonly string[] {
        return scope === 'admin' ? ['raed'] : [];
      }
    }
    const options = { scopes: { admin: 'All', read: 'Read' }, scopePolicy: Misspelt };
    const imports = [
      typeOrm(database),
      OAuth2Module.forRoot({ issuer: ISSUER, secrets: [SECRET], ...options }),
    ];

    const failure = await bootApp('fastify', { imports }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(OAuth2ConfigurationError);
    expect((failure as OAuth2ConfigurationError).problems).toEqual([
      'scopePolicy: Misspelt: admin implies raed, which is no scope: write one of admin, read',
    ]);
    await database.drop();
  });
});
