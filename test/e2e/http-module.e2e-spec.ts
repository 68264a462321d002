import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Inject, Injectable, Logger, type LoggerService, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  AuthorizationServer,
  ClientService,
  DEFAULT_GRANTS,
  Endpoint,
  Grant,
  IntrospectionPolicy,
  OAuth2Module,
  type OAuth2Options,
  PasswordGrant,
  type ResourceOwner,
  ResourceOwners,
  type TokenRequest,
  type TokenResponse,
} from '../../src/index.js';
import {
  adapters,
  type AppSetup,
  bootApp,
  createTestDatabase,
  ISSUER,
  oauth2,
  SECRET,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

const OPTIONS: OAuth2Options = { issuer: ISSUER, secrets: [SECRET] };
const METADATA = '/.well-known/oauth-authorization-server';

@Injectable()
class People {
  readonly passwords = new Map([['alice', 'wonderland']]);
}

@Injectable()
class AppUsers extends ResourceOwners {
  static made = 0;

  constructor(@Inject(People) private readonly people: People) {
    super();
    AppUsers.made++;
  }

  async verify(username: string, password: string): Promise<ResourceOwner | undefined> {
    return this.people.passwords.get(username) === password ? { subject: username } : undefined;
  }
}

@Module({ providers: [People], exports: [People] })
class PeopleModule {}

@Module({ providers: [People, AppUsers], exports: [AppUsers] })
class UsersModule {}

@Injectable()
class Settings {
  readonly issuer = ISSUER;

  createOAuth2Options(): OAuth2Options {
    return OPTIONS;
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class PingEndpoint extends Endpoint {
  static readonly route = { path: '/oauth/ping', methods: ['POST'] } as const;
  readonly name = 'ping';

  constructor(@Inject(People) private readonly people: People) {
    super();
  }

  async handle() {
    return { status: 200, headers: {}, body: { people: this.people.passwords.size } };
  }

  override metadata() {
    return { ping_endpoint: 'here', issuer: 'https://evil.example' };
  }
}

@Injectable()
class OtpGrant extends Grant {
  readonly type = 'urn:example:otp';

  async exchange(_request: TokenRequest): Promise<TokenResponse> {
    return { access_token: 'x', token_type: 'Bearer', expires_in: 1 };
  }
}

describe.each(adapters)('OAuth2Module on %s', (adapter) => {
  let database: TestDatabase;
  let running: TestApp | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  afterAll(async () => {
    await database.drop();
  });

  async function boot(setup: AppSetup): Promise<TestApp> {
    running = await bootApp(adapter, {
      ...setup,
      imports: [typeOrm(database), ...(setup.imports ?? [])],
    });
    return running;
  }

  async function metadataOf(server: TestApp) {
    return (await (await server.request(METADATA)).json()) as Record<string, unknown>;
  }

  async function failureOf(setup: AppSetup): Promise<unknown> {
    return boot(setup).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it.each([
    ['useFactory', { useFactory: () => OPTIONS }],
    ['an async useFactory', { useFactory: async () => OPTIONS }],
    [
      'useFactory with inject and imports',
      {
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: ({ issuer }: Settings) => ({ ...OPTIONS, issuer }),
      },
    ],
    ['useClass', { useClass: Settings }],
    ['useExisting', { imports: [SettingsModule], useExisting: Settings }],
  ])('starts with forRootAsync and %s', async (_, options) => {
    const server = await boot({ imports: [OAuth2Module.forRootAsync(options)] });

    expect(await metadataOf(server)).toMatchObject({ issuer: ISSUER });
    expect((await server.post('/oauth/token', 'grant_type=x')).status).toBe(401);
  });

  it('uses a data source by its name, and no other', async () => {
    const other = await createTestDatabase();
    const server = await boot({
      imports: [
        typeOrm(other, 'oauth'),
        OAuth2Module.forRootAsync({ dataSource: 'oauth', useFactory: () => OPTIONS }),
      ],
    });

    await server.app.get(ClientService).create({
      name: 'a machine',
      clientId: 'named',
      grants: ['client_credentials'],
    });

    const source = server.app.get<DataSource>(getDataSourceToken('oauth'));
    const rows: unknown[] = await source.query('SELECT client_id FROM oauth2_client');
    expect(rows).toEqual([{ client_id: 'named' }]);
    await running?.close();
    running = undefined;
    await other.drop();
  });

  it('makes the classes of the options with what its imports provide', async () => {
    const server = await boot({
      imports: [
        oauth2({
          imports: [PeopleModule],
          resourceOwners: AppUsers,
          grants: [...DEFAULT_GRANTS, PasswordGrant, OtpGrant],
          endpoints: { classes: [PingEndpoint] },
        }),
      ],
    });
    const { clientId } = await server.app.get(ClientService).create({
      name: 'an old client',
      public: true,
      grants: ['password', 'urn:example:otp'],
    });

    const bought = await server.post(
      '/oauth/token',
      `grant_type=password&username=alice&password=wonderland&client_id=${clientId}`,
    );
    const custom = await server.post(
      '/oauth/token',
      `grant_type=urn:example:otp&client_id=${clientId}`,
    );
    const pinged = await server.post('/oauth/ping', '');

    expect(bought.status).toBe(200);
    expect(await custom.json()).toMatchObject({ access_token: 'x' });
    expect(await pinged.json()).toEqual({ people: 1 });
    expect((await server.request('/oauth/ping')).status).toBe(405);
    expect(await metadataOf(server)).toMatchObject({ ping_endpoint: 'here', issuer: ISSUER });
  });

  it('takes the instance that an import exports, instead of making a second one', async () => {
    AppUsers.made = 0;
    await boot({ imports: [oauth2({ imports: [UsersModule], resourceOwners: AppUsers })] });

    expect(AppUsers.made).toBe(1);
  });

  it('says in words that a class cannot be made, with the name of what is missing', async () => {
    const failure = await failureOf({ imports: [oauth2({ resourceOwners: AppUsers })] });

    expect(String(failure)).toContain('AppUsers');
    expect(String(failure)).toContain('People');
  });

  it('lets a host register grants and endpoints at run time; such an endpoint has no route', async () => {
    const server = await boot({ imports: [oauth2()] });
    const authorizationServer = server.app.get(AuthorizationServer);

    authorizationServer.registerGrant(new OtpGrant());
    authorizationServer.registerEndpoint(new PingEndpoint(new People()));

    expect((await server.post('/oauth/ping', '')).status).toBe(404);
    expect(await metadataOf(server)).toMatchObject({
      grant_types_supported: expect.arrayContaining(['urn:example:otp']),
    });
  });

  it("asks the host's policy who may know about a token (RFC 7662 §4)", async () => {
    class Nobody extends IntrospectionPolicy {
      override async permits(): Promise<boolean> {
        return false;
      }
    }
    const server = await boot({ imports: [oauth2({ introspectionPolicy: Nobody })] });
    const { clientId, clientSecret } = await server.app.get(ClientService).create({
      name: 'a machine',
      grants: ['client_credentials'],
    });
    const credentials = `client_id=${clientId}&client_secret=${clientSecret}`;

    const bought = await server.post(
      '/oauth/token',
      `grant_type=client_credentials&${credentials}`,
    );
    const { access_token: token } = (await bought.json()) as { access_token: string };
    const asked = await server.post('/oauth/introspect', `token=${token}&${credentials}`);

    expect(await asked.json()).toEqual({ active: false });
  });

  it('works in modules that do not import it', async () => {
    @Injectable()
    class Feature {
      constructor(@Inject(ClientService) readonly clients: ClientService) {}
    }
    @Module({ providers: [Feature] })
    class FeatureModule {}
    const server = await boot({ imports: [oauth2(), FeatureModule] });

    expect(server.app.get(Feature).clients).toBe(server.app.get(ClientService));
  });

  it('warns once of a legacy grant that is registered (RFC 9700 §2.4)', async () => {
    const warnings: unknown[] = [];
    const quiet = () => undefined;
    const logger: LoggerService = {
      log: quiet,
      error: quiet,
      warn: (message: unknown) => void warnings.push(message),
    };
    const setup = { imports: [PeopleModule], resourceOwners: AppUsers };
    await boot({ imports: [oauth2({ ...setup, grants: [PasswordGrant] })], nest: { logger } });
    Logger.overrideLogger(false);

    expect(warnings).toEqual([
      'the legacy grant password is registered: RFC 9700 §2.4 forbids it: use authorization_code',
    ]);
  });
});
