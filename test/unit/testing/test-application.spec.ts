import { describe, expect, it } from 'vitest';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  ClientService,
  type ContributeContext,
  DEFAULT_GRANTS,
  Grant,
  LifecycleHooks,
  OAuth2Hooks,
  OAuth2Module,
  OnOAuth2Event,
  PasswordGrant,
  RequireOAuth,
  ResourceOwners,
  type TokenDraft,
  TokenFormat,
  type TokenResponse,
} from '../../../src/index.js';
import { createTestServer, OAuth2TestingModule, TestServer } from '../../../src/testing/index.js';
import { admits } from './admits.js';

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

describe('the server of a test, with what the application adds', () => {
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

  it('makes tokens in the format of the application', async () => {
    @Injectable()
    class PlainFormat extends TokenFormat {
      readonly name = 'plain';

      write({ subject }: TokenDraft, id: string) {
        return `plain.${id}.${subject}.${'0'.repeat(40)}`;
      }

      read(value: string) {
        return /^plain\.([^.]+)\./.exec(value)?.[1];
      }
    }
    const server = await createTestServer({
      tokenFormats: [PlainFormat],
      tokens: { format: 'plain' },
    });

    const token = await server.tokenFor({ subject: 'alice' });
    const before = await admits(server, token);
    await server.expire(token);

    expect(token).toMatch(/^plain\..+\.alice\./);
    expect([before, await admits(server, token)]).toEqual([true, false]);
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
});
