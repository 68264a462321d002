import { setImmediate } from 'node:timers/promises';
import {
  type INestApplication,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestMiddleware,
  type NestModule,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ErrorLog, type OAuth2Event, OAuth2Events } from '../../src/index.js';
import {
  OAuth2TestingModule,
  type OAuth2TestingOptions,
  TestServer,
} from '../../src/testing/index.js';
import type { MakeAdapter } from './resource.fixture.js';

/** What an application of one suite is made of. */
export interface AppSetup {
  readonly options?: OAuth2TestingOptions;
  readonly controllers: readonly Type[];
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  /** Middleware on every route, in this order. */
  readonly middleware?: readonly Type<NestMiddleware>[];
  /** Before the application listens. */
  readonly prepare?: (app: INestApplication) => void;
}

/** An application over `OAuth2TestingModule`, listening on a free port. */
export async function resourceApp(
  makeAdapter: MakeAdapter,
  setup: AppSetup,
): Promise<INestApplication> {
  const app = await createApp(makeAdapter, setup);
  await app.listen(0, '127.0.0.1');
  return app;
}

/** The same, before it starts. */
export async function createApp(
  makeAdapter: MakeAdapter,
  { options, controllers, providers = [], middleware = [], prepare }: AppSetup,
): Promise<INestApplication> {
  @Module({
    imports: [OAuth2TestingModule.forRoot(options)],
    controllers: [...controllers],
    providers: [...providers],
  })
  class AppModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      if (middleware.length > 0) consumer.apply(...middleware).forRoutes('{*path}');
    }
  }
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(ErrorLog)
    .useClass(HeardLog)
    .compile();
  const app = module.createNestApplication<INestApplication>(makeAdapter(), { logger: false });
  prepare?.(app);
  return app;
}

/** A token with these scopes, as `Authorization` takes it. */
export async function bearer(app: INestApplication, scopes?: string): Promise<string> {
  const wanted = { subject: 'alice', ...(scopes !== undefined && { scope: scopes }) };
  return `Bearer ${await app.get(TestServer).tokenFor(wanted)}`;
}

/** What the package told its log. */
@Injectable()
export class HeardLog extends ErrorLog {
  readonly failures: { readonly operation: string; readonly cause: unknown }[] = [];

  failed(operation: string, cause: unknown): void {
    this.failures.push({ operation, cause });
  }
}

/** Who is signed in to the application itself is said by the header `x-user`. */
@Injectable()
export class SessionMiddleware implements NestMiddleware {
  use(request: SessionRequest, _: unknown, next: () => void): void {
    const name = request.headers['x-user'];
    if (name !== undefined) request.user = { name };
    next();
  }
}

interface SessionRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  user?: { readonly name: string };
}

/** The events that were told meanwhile. */
export async function eventsOf(
  app: INestApplication,
  act: () => Promise<unknown>,
): Promise<readonly OAuth2Event[]> {
  const heard: OAuth2Event[] = [];
  const end = app.get(OAuth2Events).subscribe((event) => void heard.push(event));
  await act();
  // Listeners hear of it a moment later.
  await setImmediate();
  end();
  return heard;
}
