import type {
  INestApplication,
  LoggerService,
  ModuleMetadata,
  Provider,
  Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { AddressInfo } from 'node:net';
import type { DataSource, MixedList } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import {
  ChangeFeed,
  ClientService,
  Clock,
  DEFAULT_GRANTS,
  OAuth2Events,
  OAuth2Module,
  PasswordGrant,
  TokenService,
  type OAuth2Event,
  type OAuth2ModuleOptions,
} from '../../src/index.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { createMigratedDatabase, createTestDatabase } from './database.js';
import { HeaderInteraction, TestPeople } from './header-interaction.js';

/** The adapters that every black-box suite runs on. */
export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

export const SCOPES = {
  profile: 'See your name',
  email: 'See your address',
  user: 'Act as you',
  read: 'Read',
  write: 'Write',
} as const;

export type Form = Readonly<Record<string, string | undefined>> | string;

export interface OAuthServer {
  readonly url: string;
  readonly app: INestApplication;
  readonly clients: ClientService;
  readonly tokens: TokenService;
  readonly clock: FakeClock;
  readonly people: TestPeople;
  readonly dataSource: DataSource;
  /** Live while access tokens are remembered; it has to be asked first. */
  readonly changes: ChangeFeed;
  /** Everything that was emitted since the start. */
  readonly events: readonly OAuth2Event[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  post(path: string, form: Form, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

export interface DataSourceSetup {
  readonly name?: string;
  readonly poolSize?: number;
  readonly migrations?: MixedList<string | Type>;
}

export interface ServerSetup {
  readonly options?: Partial<OAuth2ModuleOptions>;
  readonly controllers?: readonly Type[];
  /** Modules of the application, beside the server. */
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: readonly Provider[];
  /** @default nobody is told anything */
  readonly logger?: LoggerService;
  /** @default a free one */
  readonly port?: number;
  /** A database that several servers share; without it each has its own. */
  readonly databaseUrl?: string;
  /** What else is said of the data source: its name, the size of its pool, further migrations. */
  readonly typeorm?: DataSourceSetup;
}

/**
 * A real server on a real database. Who is signed in is said by the header `x-user`, and whoever is signed in
 * consents to everything unless `x-consent` names the scopes: flows are short, the pages have tests of their
 * own.
 */
export async function startServer(adapter: Adapter, setup: ServerSetup = {}): Promise<OAuthServer> {
  const database = setup.databaseUrl === undefined ? await databaseFor(setup) : undefined;
  const clock = new FakeClock();
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: database?.url ?? setup.databaseUrl ?? '',
        autoLoadEntities: true,
        migrations: [...oauth2Migrations],
        migrationsRun: true,
        ...setup.typeorm,
      }),
      OAuth2Module.forRoot({
        issuer: 'http://localhost:3000',
        secrets: ['a-secret-of-the-test-suite-0123456789'],
        scopes: SCOPES,
        grants: [...DEFAULT_GRANTS, PasswordGrant],
        resourceOwners: TestPeople,
        interaction: HeaderInteraction,
        ...setup.options,
      }),
      ...(setup.imports ?? []),
    ],
    controllers: [...(setup.controllers ?? [])],
    providers: [...(setup.providers ?? [])],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const logging = { logger: setup.logger ?? (false as const) };
  const app: INestApplication =
    adapter === 'fastify'
      ? module.createNestApplication(new FastifyAdapter(), logging)
      : module.createNestApplication(new ExpressAdapter(), logging);
  await app.listen(setup.port ?? 0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const events: OAuth2Event[] = [];
  app.get(OAuth2Events).subscribe((event) => void events.push(event));
  return {
    url,
    app,
    clients: app.get(ClientService),
    tokens: app.get(TokenService),
    clock,
    people: TestPeople.shared,
    dataSource: app.get<DataSource>(getDataSourceToken(setup.typeorm?.name)),
    changes: app.get(ChangeFeed),
    events,
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
    post: (path, form, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        body: encode(form),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        redirect: 'manual',
      }),
    async close() {
      await app.close();
      await database?.drop();
    },
  };
}

/** Migrations of the test's own run as they would at a host, one after the other. */
function databaseFor({ typeorm }: ServerSetup) {
  return typeorm?.migrations ? createTestDatabase() : createMigratedDatabase();
}

export function encode(form: Form): string {
  if (typeof form === 'string') return form;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(form))
    if (value !== undefined) search.set(name, value);
  return search.toString();
}
