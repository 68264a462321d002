import { EventEmitter, on, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  type DynamicModule,
  type ExecutionContext,
  type HttpServer,
  type INestApplication,
  type ModuleMetadata,
  UseGuards,
} from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  Args,
  Field,
  GqlExecutionContext,
  GraphQLModule,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { WebSocket } from 'ws';
import {
  AccessToken,
  BearerGuard,
  CurrentClient,
  CurrentSubject,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ScopeGuard,
  Scopes,
  ScopesByMethod,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';

@ObjectType()
export class Book {
  @Field()
  title!: string;
}

@ObjectType()
export class Tick {
  @Field()
  at!: number;
}

/** What the subscriptions tell. */
export const clock = new EventEmitter();

async function* ticks(): AsyncGenerator<{ readonly ticks: Tick }> {
  for await (const [at] of on(clock, 'tick') as AsyncIterable<[number]>) yield { ticks: { at } };
}

/** Waits until a subscription listens that has not yet. */
export async function subscribed(): Promise<void> {
  await new Promise<void>((resolve) => {
    const listener = (name: string) => {
      if (name !== 'tick') return;
      clock.off('newListener', listener);
      // It is told before it is so.
      setImmediate(resolve);
    };
    clock.on('newListener', listener);
  });
}

@Resolver(() => Book)
@RequireOAuth('books')
@UseGuards(BearerGuard, ScopeGuard)
export class BooksResolver {
  @Query(() => [Book])
  books(): Book[] {
    return [{ title: 'one' }, { title: 'two' }];
  }

  @Query(() => String)
  @RequireOAuth()
  me(
    @AccessToken() token: ValidatedToken,
    @CurrentSubject() subject: string,
    @CurrentClient() client: string,
  ): string {
    return [subject, client, ...token.scopes].join(' ');
  }

  @Query(() => Boolean)
  @Scopes(['books:write admin', 'root'])
  scopes(): boolean {
    return true;
  }

  @Query(() => Boolean)
  @RequireOAuth((context: ExecutionContext) => {
    return GqlExecutionContext.create(context).getArgs<{ needs: string }>().needs;
  })
  computed(@Args('needs') needs: string): boolean {
    return needs !== '';
  }

  @Query(() => Boolean)
  @ReadWriteScopes()
  look(): boolean {
    return true;
  }

  @Mutation(() => Boolean)
  @ReadWriteScopes()
  act(): boolean {
    return true;
  }

  @Mutation(() => Boolean)
  @ScopesByMethod({ GET: [['books']] })
  unlisted(): boolean {
    return true;
  }

  @Query(() => String)
  @RequireOAuth({ optional: true })
  timeline(@CurrentSubject() subject?: string): string {
    return subject ?? 'nobody';
  }

  @Query(() => Boolean)
  @Public()
  open(@AccessToken() token?: ValidatedToken): boolean {
    return token === undefined;
  }

  @Query(() => String)
  @RequireOAuth()
  broken(): string {
    throw new Error('a bug of the application');
  }

  @ResolveField(() => String, { nullable: true })
  @RequireOAuth('books:secret')
  secret(@Parent() { title }: Book, @CurrentSubject() subject: string | null): string {
    return `${title} for ${subject ?? 'a client'}`;
  }

  @Subscription(() => Tick)
  @RequireOAuth('ticks')
  ticks(): AsyncIterable<unknown> {
    return ticks();
  }
}

@Resolver(() => Tick)
export class TickResolver {
  /** Guarded for each event anew. */
  @ResolveField(() => String, { nullable: true })
  @RequireOAuth('ticks')
  whose(@CurrentSubject() subject: string | null): string {
    return subject ?? 'a client';
  }
}

const fieldResolverEnhancers = ['guards' as const];

export type Driver = readonly [string, () => HttpServer, DynamicModule];

/** The two drivers, each on the server that it is made for. */
export const DRIVERS: readonly Driver[] = [
  [
    'Apollo on Express',
    () => new ExpressAdapter(),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      fieldResolverEnhancers,
      subscriptions: { 'graphql-ws': true },
      includeStacktraceInErrorResponses: true,
    }),
  ],
  [
    'Mercurius on Fastify',
    () => new FastifyAdapter(),
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile: true,
      fieldResolverEnhancers,
      subscription: { fullWsTransport: true },
    }),
  ],
];

/** An application with these resolvers, or those above. It listens on a free port. */
export async function graphqlApp(
  [, makeAdapter, module]: Driver,
  { imports = [], providers = [BooksResolver, TickResolver] }: ModuleMetadata = {},
): Promise<INestApplication> {
  const testing = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot(), module, ...imports],
    providers,
  }).compile();
  const app = testing.createNestApplication<INestApplication>(makeAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** A message of the protocol graphql-transport-ws. */
export interface SocketFrame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

export interface GraphqlSocket {
  /** The first answer to an operation. */
  ask(id: string, query: string): Promise<SocketFrame>;
  /** The next message that tells something of an operation. */
  next(id: string): Promise<SocketFrame>;
  close(): void;
}

/** Opens a socket for subscriptions. */
export async function graphqlSocket(
  app: INestApplication,
  { headers = {}, params }: { readonly headers?: Record<string, string>; readonly params?: object },
): Promise<GraphqlSocket> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  await once(socket, 'open');
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const next = (id: string | undefined): Promise<SocketFrame> =>
    new Promise((resolve) => {
      const listener = (text: Buffer) => {
        const frame = JSON.parse(text.toString()) as SocketFrame;
        if (frame.id !== id || frame.type === 'complete') return;
        socket.off('message', listener);
        resolve(frame);
      };
      socket.on('message', listener);
    });
  const acknowledged = next(undefined);
  send({ type: 'connection_init', payload: params });
  await acknowledged;
  return {
    next,
    ask: (id, query) => {
      const answer = next(id);
      send({ type: 'subscribe', id, payload: { query } });
      return answer;
    },
    close: () => socket.close(),
  };
}
