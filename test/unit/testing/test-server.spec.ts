import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  ClientService,
  type ContributeContext,
  DEFAULT_GRANTS,
  Grant,
  InvalidTokenError,
  LifecycleHooks,
  OAuth2Events,
  OAuth2Hooks,
  OAuth2Module,
  OnOAuth2Event,
  PasswordGrant,
  RequireOAuth,
  ResourceOwners,
  ResourceProtector,
  type TokenResponse,
} from '../../../src/index.js';
import { createTestServer, OAuth2TestingModule, TestServer } from '../../../src/testing/index.js';

/** Whether the guards take a token. */
async function admits(server: TestServer, value: string): Promise<boolean> {
  const request = { headers: { authorization: `Bearer ${value}` } };
  try {
    await server.get(ResourceProtector).acquire(request);
    return true;
  } catch (error) {
    if (error instanceof InvalidTokenError) return false;
    throw error;
  }
}

@Injectable()
class Answers {
  readonly right = 'rosebud';
}

@Module({ providers: [Answers], exports: [Answers] })
class AnswersModule {}

/** Somebody who knows the answer gets a token that says so. */
@Injectable()
class AnswerGrant extends Grant {
  readonly type = 'urn:example:answer';

  constructor(private readonly answers: Answers) {
    super();
  }

  async exchange({ params }: { params: { get(name: string): string | undefined } }) {
    const right = params.get('answer') === this.answers.right;
    return { access_token: String(right), token_type: 'Bearer', expires_in: 1 } as TokenResponse;
  }
}

describe('TestServer', () => {
  it('has a clock that stands still until it is moved: tokens expire by it', async () => {
    const server = await createTestServer();
    const token = await server.tokenFor({ subject: 'alice', expiresIn: 60 });

    server.clock.advance(59);
    const before = await admits(server, token);
    server.clock.advance(1);

    expect([before, await admits(server, token)]).toEqual([true, false]);
  });

  it('lets one token expire, and no other', async () => {
    const server = await createTestServer();
    const [gone, kept] = [await server.tokenFor(), await server.tokenFor()];

    const ended = [await server.expire(gone), await server.expire(gone), await server.expire('x')];

    expect(ended).toEqual([1, 0, 0]);
    expect([await admits(server, gone), await admits(server, kept)]).toEqual([false, true]);
  });

  it.each(['expire', 'revoke'] as const)(
    'can %s all of a subject, or all of a client',
    async (end) => {
      const server = await createTestServer();
      const tokens = {
        alice: await server.tokenFor({ subject: 'alice' }),
        bob: await server.tokenFor({ subject: 'bob', clientId: 'web' }),
        web: await server.tokenFor({ clientId: 'web' }),
        carol: await server.tokenFor({ subject: 'carol' }),
      };

      const ended = [
        await server[end]({ subject: 'alice' }),
        await server[end]({ clientId: 'web' }),
        await server[end]({ clientId: 'unknown' }),
      ];

      const alive = await Promise.all(
        Object.entries(tokens).map(async ([name, token]) => [name, await admits(server, token)]),
      );
      expect(ended).toEqual([1, 2, 0]);
      expect(Object.fromEntries(alive)).toEqual({
        alice: false,
        bob: false,
        web: false,
        carol: true,
      });
    },
  );

  it('revokes as the server does: listeners hear of it', async () => {
    const server = await createTestServer();
    const token = await server.tokenFor({ clientId: 'web' });

    expect(await server.revoke(token)).toBe(1);

    expect(await admits(server, token)).toBe(false);
    expect(await server.events('token.revoked')).toEqual([
      expect.objectContaining({ type: 'token.revoked', clientId: 'web' }),
    ]);
  });

  it('has what was told, of the types that are asked for and of all, in order', async () => {
    const server = await createTestServer();
    const facts = server.get(OAuth2Events);
    facts.emit({ type: 'client.created', clientId: 'a' });
    facts.emit({ type: 'token.revoked', tokenId: 't', clientId: 'a' });

    expect(await server.events()).toHaveLength(2);
    expect(await server.events('client.created')).toEqual([
      { type: 'client.created', clientId: 'a' },
    ]);
    expect(await server.events('client.deleted')).toEqual([]);
  });

  it('asks the token endpoint for what a client may have', async () => {
    const server = await createTestServer({ scopes: { read: 'Read' } });
    const client = await server
      .get(ClientService)
      .create({ name: 'Reports', grants: ['client_credentials'], scopes: ['read'] });
    const form = { grant_type: 'client_credentials' };

    const bought = await server.exchange(form, client);
    const refused = await server.exchange(form, { ...client, clientSecret: 'wrong' });

    expect(bought).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: 'read' } });
    const { access_token: token } = bought.body as unknown as TokenResponse;
    expect(await admits(server, token)).toBe(true);
    expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('runs grants of the application, with what its modules provide', async () => {
    const server = await createTestServer({
      grants: [...DEFAULT_GRANTS, AnswerGrant],
      imports: [AnswersModule],
    });
    const client = await server
      .get(ClientService)
      .create({ name: 'Quiz', public: true, grants: ['urn:example:answer'] });

    const answer = await server.exchange(
      { grant_type: 'urn:example:answer', answer: 'rosebud' },
      client,
    );

    expect(answer).toMatchObject({ status: 200, body: { access_token: 'true' } });
  });

  it('runs hooks of the application, and lets refresh tokens expire', async () => {
    @Injectable()
    @OAuth2Hooks({ contributes: ['tenant'] })
    class TenantHook extends LifecycleHooks {
      override contribute({ subject }: ContributeContext) {
        return { tenant: `of ${subject}` };
      }
    }
    @Injectable()
    class People extends ResourceOwners {
      async verify(username: string) {
        return { subject: username };
      }
    }
    const server = await createTestServer({
      grants: [...DEFAULT_GRANTS, PasswordGrant],
      resourceOwners: People,
      hooks: { classes: [TenantHook] },
    });
    const client = await server
      .get(ClientService)
      .create({ name: 'App', grants: ['password', 'refresh_token'] });
    const form = { grant_type: 'password', username: 'alice', password: 'x' };

    const bought = await server.exchange(form, client);
    const { refresh_token: refresh = '' } = bought.body as unknown as TokenResponse;
    const ended = await server.expire(refresh);
    const late = await server.exchange(
      { grant_type: 'refresh_token', refresh_token: refresh },
      client,
    );

    expect(bought).toMatchObject({ status: 200, body: { tenant: 'of alice' } });
    expect(ended).toBe(1);
    expect(late).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('tells what is wrong with the options, as the real module does', async () => {
    await expect(createTestServer({ secrets: ['short'] })).rejects.toThrow(/secrets/);
    await expect(
      createTestServer({ grants: [DEFAULT_GRANTS[0], DEFAULT_GRANTS[0]] }),
    ).rejects.toThrow(/second time/);
  });

  it('tells listeners of the application, which have finished when the events are asked for', async () => {
    const heard: string[] = [];
    @Injectable()
    class Listener {
      @OnOAuth2Event('token.revoked')
      async revoked() {
        await new Promise((resolve) => setImmediate(resolve));
        heard.push('revoked');
      }
    }
    const module = await Test.createTestingModule({
      imports: [OAuth2TestingModule.forRoot()],
      providers: [Listener],
    }).compile();
    await module.init();
    const server = module.get(TestServer);

    await server.revoke(await server.tokenFor());
    await server.events();

    expect(heard).toEqual(['revoked']);
    await module.close();
  });

  it('stands in for the module of an application, whose other modules stay as they are', async () => {
    @Controller('secret')
    class SecretController {
      @Get()
      @RequireOAuth('read')
      show() {
        return {};
      }
    }
    const oauth2 = OAuth2Module.forRoot({
      issuer: 'https://id.example.com',
      secrets: ['a secret that is long enough for tests'],
      dataSource: 'no such data source',
    });
    @Module({ imports: [oauth2], controllers: [SecretController] })
    class AppModule {}

    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideModule(oauth2)
      .useModule(OAuth2TestingModule.forRoot())
      .compile();

    const server = module.get(TestServer);
    expect(await admits(server, await server.tokenFor())).toBe(true);
    expect(module.get(SecretController)).toBeDefined();
  });

  it('starts and mints without a database, in milliseconds', async () => {
    const isConnection = (name: string) => /TCP|TLS|Pipe/.test(name);
    const before = process.getActiveResourcesInfo().filter(isConnection);
    const runs = [];
    for (let run = 0; run < 5; run += 1) {
      const begun = performance.now();
      const server = await createTestServer();
      const started = performance.now();
      for (let token = 0; token < 100; token += 1) await server.tokenFor({ subject: 'alice' });
      const minted = performance.now();
      runs.push({ start: started - begun, token: (minted - started) / 100 });
    }

    // How fast a machine is says nothing of the code: the figures are told, not judged.
    process.stderr.write(`OAuth2TestingModule, ms: ${JSON.stringify(runs)}\n`);
    const after = process.getActiveResourcesInfo().filter(isConnection);
    expect(runs).toHaveLength(5);
    expect(after).toEqual(before);
  });
});
