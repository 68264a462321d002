import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestModule,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Query, Resolver } from '@nestjs/graphql';
import {
  AccessToken,
  BearerGuard,
  OAuth2TokenMiddleware,
  Public,
  RequireOAuth,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { TestTokens } from '../../src/testing/index.js';
import { call } from './resource.fixture.js';
import { DRIVERS, graphqlApp } from './resource-graphql.fixture.js';
import { lookUps, SAID } from './resource-transports.fixture.js';

@Resolver()
class PlainResolver {
  @Query(() => String)
  plain(): string {
    return 'plain';
  }

  @Query(() => String)
  @Public()
  open(@AccessToken() token?: ValidatedToken): string {
    return token?.subject ?? 'nobody';
  }

  @Query(() => String)
  @RequireOAuth()
  guarded(@AccessToken() token: ValidatedToken): string {
    return token.subject ?? 'a client';
  }
}

@Module({})
class AuthenticatingModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(OAuth2TokenMiddleware).forRoutes('*path');
  }
}

describe.each(DRIVERS)('an application with %s', (...driver) => {
  const ends: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function start({ imports = [], providers = [] }: ModuleMetadata = {}) {
    const app = await graphqlApp(driver, { imports, providers: [PlainResolver, ...providers] });
    ends.push(() => app.close());
    return app;
  }

  async function ask(app: INestApplication, query: string, token?: string): Promise<unknown> {
    const authorization =
      token === undefined ? [] : [['authorization', `Bearer ${token}`] as const];
    const { body } = await call(app, '/graphql', {
      method: 'POST',
      headers: [['content-type', 'application/json'], ...authorization],
      body: JSON.stringify({ query }),
    });
    return JSON.parse(body);
  }

  it('that binds BearerGuard globally has its resolvers guarded, but for public ones', async () => {
    const app = await start({
      providers: [{ provide: APP_GUARD, useExisting: BearerGuard }],
    });
    const token = await app.get(TestTokens).mint({ subject: 'alice' });

    expect(await ask(app, '{ plain }', token)).toEqual({ data: { plain: 'plain' } });
    expect(await ask(app, '{ open }')).toEqual({ data: { open: 'nobody' } });
    expect(await ask(app, '{ plain }')).toMatchObject({
      data: null,
      errors: [{ message: SAID.missing.message, extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('that authenticates in middleware has its token in the resolvers, looked for once', async () => {
    const app = await start({ imports: [AuthenticatingModule] });
    const token = await app.get(TestTokens).mint({ subject: 'alice' });
    let answer: unknown;

    const count = await lookUps(app, async () => {
      answer = await ask(app, '{ open guarded }', token);
    });

    expect(answer).toEqual({ data: { open: 'alice', guarded: 'alice' } });
    expect(count).toBe(1);
    expect(await ask(app, '{ guarded }', 'forged')).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', error: 'invalid_token' } }],
    });
  });
});
