import { afterEach, describe, expect, it } from 'vitest';
import {
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestModule,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AccessToken,
  BearerGuard,
  OAuth2TokenMiddleware,
  Public,
  RequireOAuth,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { TestServer } from '../../src/testing/index.js';
import { call } from './resource.fixture.js';
import { type Driver, DRIVERS, graphqlApp } from './resource-graphql.fixture.js';
import { lookUps } from './resource-storage.fixture.js';
import { SAID } from './resource-transports.fixture.js';

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

async function ask(app: INestApplication, query: string, token?: string): Promise<unknown> {
  const authorization = token === undefined ? [] : [['authorization', `Bearer ${token}`] as const];
  const { body } = await call(app, '/graphql', {
    method: 'POST',
    headers: [['content-type', 'application/json'], ...authorization],
    body: JSON.stringify({ query }),
  });
  return JSON.parse(body);
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

  it('that binds BearerGuard globally has its resolvers guarded, but for public ones', async () => {
    const app = await start({
      providers: [{ provide: APP_GUARD, useExisting: BearerGuard }],
    });
    const token = await app.get(TestServer).tokenFor({ subject: 'alice' });

    expect(await ask(app, '{ plain }', token)).toEqual({ data: { plain: 'plain' } });
    expect(await ask(app, '{ open }')).toEqual({ data: { open: 'nobody' } });
    expect(await ask(app, '{ plain }')).toMatchObject({
      data: null,
      errors: [{ message: SAID.missing.message, extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('that authenticates in middleware has its token in the resolvers, looked for once', async () => {
    const app = await start({ imports: [AuthenticatingModule] });
    const token = await app.get(TestServer).tokenFor({ subject: 'alice' });
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

describe('a context object that all requests share', () => {
  const context = { of: 'all' };
  const autoSchemaFile = true;

  /** What alice, bob and nobody are answered, one after the other. */
  async function answers(driver: Driver): Promise<readonly unknown[]> {
    const app = await graphqlApp(driver, { providers: [PlainResolver] });
    const tokens = app.get(TestServer);
    const told = [];
    for (const subject of ['alice', 'bob']) {
      told.push(await ask(app, '{ guarded }', await tokens.tokenFor({ subject })));
    }
    told.push(await ask(app, '{ guarded }'));
    await app.close();
    return told;
  }

  it('is copied by the driver of Apollo', async () => {
    const module = GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile,
      context,
    });

    const told = await answers(['Apollo', () => new ExpressAdapter(), module]);

    expect(told).toMatchObject([
      { data: { guarded: 'alice' } },
      { data: { guarded: 'bob' } },
      { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
  });

  it('admits nobody but the first with mercurius, rather than anybody as somebody else', async () => {
    const module = GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile,
      context: context as never,
    });

    const told = await answers(['Mercurius', () => new FastifyAdapter(), module]);

    const refused = {
      data: null,
      errors: [{ message: expect.stringContaining('requests share a GraphQL context') }],
    };
    expect(told).toMatchObject([{ data: { guarded: 'alice' } }, refused, refused]);
  });
});
