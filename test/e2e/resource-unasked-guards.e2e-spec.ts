import { describe, expect, it } from 'vitest';
import { type ModuleMetadata, UseGuards } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { BearerGuard, Public, RequireOAuth } from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';

@ObjectType()
class Page {
  @Field()
  title!: string;
}

@Resolver(() => Page)
@RequireOAuth()
class PagesResolver {
  @Query(() => Page)
  page(): Page {
    return { title: 'one' };
  }

  @ResolveField(() => String)
  @RequireOAuth('pages:secret')
  secret(): string {
    return 'secret';
  }

  @ResolveField(() => String)
  @Public()
  open(): string {
    return 'open';
  }

  @ResolveField(() => String)
  inherited(): string {
    return 'inherited';
  }
}

@WebSocketGateway()
@RequireOAuth()
class LifeGateway {
  @RequireOAuth('chat')
  handleConnection() {}

  handleDisconnect() {}

  @SubscribeMessage('message')
  @RequireOAuth('chat')
  message() {}
}

const FIELD =
  "PagesResolver.secret is a field, of which Nest asks no guards: write fieldResolverEnhancers: ['guards'] in the options of GraphQLModule";

async function problems(metadata: ModuleMetadata): Promise<readonly string[]> {
  const module = await Test.createTestingModule({
    ...metadata,
    imports: [OAuth2TestingModule.forRoot(), ...(metadata.imports ?? [])],
  }).compile();
  const error: unknown = await module.init().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  await module.close().catch(() => undefined);
  return (error as { readonly problems?: readonly string[] } | undefined)?.problems ?? [];
}

function graphql(fieldResolverEnhancers?: ApolloDriverConfig['fieldResolverEnhancers']) {
  return GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    ...(fieldResolverEnhancers && { fieldResolverEnhancers }),
  });
}

describe('guards that Nest does not ask keep an application from starting', () => {
  it('on a field of GraphQL, unless the module says that fields have guards', async () => {
    const providers = [PagesResolver];

    expect(await problems({ imports: [graphql()], providers })).toEqual([FIELD]);
    expect(await problems({ imports: [graphql(['filters'])], providers })).toEqual([FIELD]);
    expect(await problems({ imports: [graphql(['guards'])], providers })).toEqual([]);
  });

  it('on a field of a resolver that a factory or a value gives', async () => {
    const made = { provide: PagesResolver, useFactory: () => new PagesResolver() };
    const given = { provide: PagesResolver, useValue: new PagesResolver() };

    expect(await problems({ imports: [graphql()], providers: [made] })).toEqual([FIELD]);
    expect(await problems({ imports: [graphql()], providers: [given] })).toEqual([FIELD]);
  });

  it('on a field whose guard is bound without a decorator of ours', async () => {
    @Resolver(() => Page)
    class BoundResolver {
      @ResolveField(() => String)
      @UseGuards(BearerGuard)
      bound(): string {
        return 'bound';
      }
    }

    expect(
      await problems({ imports: [graphql()], providers: [PagesResolver, BoundResolver] }),
    ).toEqual([FIELD, FIELD.replace('PagesResolver.secret', 'BoundResolver.bound')]);
  });

  it('on a field, with options that are made when the application starts', async () => {
    const later = GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      useFactory: () => ({ autoSchemaFile: true }),
    });

    expect(await problems({ imports: [later], providers: [PagesResolver] })).toEqual([FIELD]);
  });

  it('on what a gateway is called for beside its messages', async () => {
    expect(await problems({ providers: [LifeGateway] })).toEqual([
      'LifeGateway.handleConnection is called without guards: write ResourceProtector.acquire there',
    ]);
  });
});
