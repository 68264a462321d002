import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  Injectable,
  Module,
  type ModuleMetadata,
  Scope,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, Reflector, RouterModule } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ClientAuthenticator,
  ClientAuthMethod,
  ClientService,
  Endpoint,
  type EndpointRoute,
  Grant,
  InvalidGrantError,
  type Issuer,
  LifecycleHooks,
  OAuth2ConfigurationError,
  OAuth2Extension,
  type OAuth2Feature,
  OAuth2Module,
  type OAuth2ModuleOptions,
  type OAuth2Request,
  type OAuth2Response,
  ScopePolicy,
  type TokenDraft,
  TokenFormat,
  TokenIssuer,
  type TokenRequest,
  TokenStore,
} from '../../src/index.js';
import { type AppSetup, bootApp, ISSUER, SECRET, type TestApp, typeOrm } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { basic } from '../support/flows.js';
import { ADAPTERS } from '../support/oauth-server.js';

@Injectable()
class Vouchers {
  readonly taken = new Set<string>();

  take(voucher: string): boolean {
    return voucher.startsWith('v-') && !this.taken.has(voucher) && !!this.taken.add(voucher);
  }
}

@Module({ providers: [Vouchers], exports: [Vouchers] })
class VouchersModule {}

const TYPE = 'urn:example:grant-type:voucher';

@Injectable()
class VoucherGrant extends Grant {
  readonly type: string = TYPE;

  constructor(
    readonly vouchers: Vouchers,
    readonly scopes: ScopePolicy,
    readonly issuer: TokenIssuer,
    readonly tokens: TokenStore,
  ) {
    super();
  }

  async exchange({ client, params }: TokenRequest) {
    if (!this.vouchers.take(params.require('voucher'))) throw new InvalidGrantError('no voucher');
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject: null,
      principal: 'client',
      scopes: this.scopes.grant(client, params.get('scope')),
      audience: [],
      cnf: null,
      tokenType: 'Bearer',
      family: null,
    });
    await this.tokens.insert(minted.token);
    return minted.response;
  }
}

@Injectable()
class StockEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: '/oauth/stock', methods: ['POST'] };
  readonly name = 'stock';

  constructor(
    readonly clients: ClientAuthenticator,
    readonly vouchers: Vouchers,
  ) {
    super();
  }

  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    await this.clients.authenticate(request);
    return { status: 200, headers: {}, body: { taken: this.vouchers.taken.size } };
  }

  override metadata(issuer: Issuer) {
    return { stock_endpoint: issuer.url(StockEndpoint.route.path) };
  }
}

@Injectable()
class RulesEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/.well-known/vouchers',
    methods: ['GET'],
    wellKnown: true,
    cors: 'any',
  };
  readonly name = 'rules';

  async handle(): Promise<OAuth2Response> {
    return { status: 200, headers: {}, body: { rules: 'one each' } };
  }
}

@Injectable()
class Badge extends ClientAuthMethod {
  readonly name = 'badge';

  present({ headers }: OAuth2Request) {
    const badge = headers['x-badge'];
    return badge === undefined ? undefined : { clientId: badge, proves: () => true };
  }
}

/** Not for use: nothing in it is secret. */
@Injectable()
class CountedFormat extends TokenFormat {
  readonly name = 'counted';

  write(_draft: TokenDraft, id: string): string {
    return `counted.${id}`;
  }

  read(value: string): string | undefined {
    return value.startsWith('counted.') ? value.slice('counted.'.length) : undefined;
  }
}

@Injectable()
class Greeting extends LifecycleHooks {
  constructor(readonly vouchers: Vouchers) {
    super();
  }

  override contribute() {
    return { vouchers_taken: this.vouchers.taken.size };
  }
}

const FEATURE: OAuth2Feature = {
  grants: [VoucherGrant],
  endpoints: [StockEndpoint, RulesEndpoint],
  clientAuthMethods: [Badge],
  tokenFormats: [CountedFormat],
  hooks: [Greeting],
  imports: [VouchersModule],
};

@Module({ imports: [OAuth2Module.forFeature(FEATURE)] })
class ShopModule {}

const server = (options: Partial<OAuth2ModuleOptions & { isGlobal: boolean }> = {}) =>
  OAuth2Module.forRoot({
    issuer: ISSUER,
    secrets: [SECRET],
    scopes: { buy: 'Buy' },
    tokens: { format: 'counted' },
    ...options,
  });

describe.each(ADAPTERS)('features (%s)', (adapter) => {
  let database: TestDatabase;
  let running: TestApp | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });
  afterAll(() => database.drop());

  async function boot(
    imports: ModuleMetadata['imports'],
    setup: Omit<AppSetup, 'imports'> = {},
  ): Promise<TestApp> {
    running = await bootApp(adapter, {
      ...setup,
      imports: [typeOrm(database), ...(imports ?? [])],
    });
    return running;
  }

  const newClient = (app: TestApp, tokenEndpointAuthMethod?: string) =>
    app.app.get(ClientService).create({
      name: 'Shop',
      grants: [TYPE],
      scopes: ['buy'],
      ...(tokenEndpointAuthMethod !== undefined && { tokenEndpointAuthMethod }),
    });

  async function metadata(app: TestApp, path = ''): Promise<Record<string, unknown>> {
    const answer = await app.request(`/.well-known/oauth-authorization-server${path}`);
    return (await answer.json()) as Record<string, unknown>;
  }

  const orders: [string, () => (DynamicModule | typeof ShopModule)[]][] = [
    ['before the server', () => [ShopModule, server()]],
    ['after the server', () => [server(), ShopModule]],
    ['beside a server that is not global', () => [server({ isGlobal: false }), ShopModule]],
    [
      'before a server whose options come later',
      () => [
        ShopModule,
        OAuth2Module.forRootAsync({
          useFactory: async () => ({
            issuer: ISSUER,
            secrets: [SECRET],
            scopes: { buy: 'Buy' },
            tokens: { format: 'counted' },
          }),
        }),
      ],
    ],
  ];

  it.each(orders)('work when they are imported %s', async (_, imports) => {
    const app = await boot(imports());
    const client = await newClient(app);
    const badged = await newClient(app, 'badge');
    const form = `grant_type=${encodeURIComponent(TYPE)}&voucher=v-`;

    const bought = await app.post('/oauth/token', `${form}1`, basic(client));
    const again = await app.post('/oauth/token', `${form}1`, basic(client));
    const byBadge = await app.post('/oauth/token', `${form}2`, { 'x-badge': badged.clientId });
    const stock = await app.post('/oauth/stock', '', basic(client));

    expect(await bought.json()).toMatchObject({
      access_token: expect.stringMatching(/^counted\./),
      scope: 'buy',
      vouchers_taken: 1,
    });
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
    expect(byBadge.status).toBe(200);
    expect(await stock.json()).toEqual({ taken: 2 });
    expect(await metadata(app)).toMatchObject({
      grant_types_supported: expect.arrayContaining([TYPE]),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['badge']),
      stock_endpoint: `${ISSUER}/oauth/stock`,
    });
  });

  it('share the instances of what they import with the application', async () => {
    const app = await boot([ShopModule, server(), VouchersModule]);
    app.app.get(Vouchers).take('v-mine');

    const stock = await app.post('/oauth/stock', '', basic(await newClient(app)));

    expect(await stock.json()).toEqual({ taken: 1 });
  });

  it('have routes like the others: other methods, the well-known root, prefix, path and issuer', async () => {
    const app = await boot(
      [
        ShopModule,
        server({ issuer: `${ISSUER}/tenant` }),
        RouterModule.register([{ path: 'auth', module: OAuth2Module }]),
      ],
      { configure: (made) => made.setGlobalPrefix('api') },
    );

    const wrong = await app.request('/api/auth/tenant/oauth/stock');
    const options = await app.request('/api/auth/tenant/oauth/stock', { method: 'OPTIONS' });
    const unknown = await app.post('/api/auth/tenant/oauth/stock', '');
    const json = await app.request('/api/auth/tenant/oauth/stock', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    const rules = await app.request('/.well-known/vouchers/tenant', {
      headers: { origin: 'https://a.example' },
    });

    expect([wrong.status, options.status, unknown.status, json.status]).toEqual([
      405, 204, 401, 415,
    ]);
    expect(wrong.headers.get('allow')).toBe('POST');
    expect(await rules.json()).toEqual({ rules: 'one each' });
    expect(rules.headers.get('access-control-allow-origin')).toBe('*');
    expect(await metadata(app, '/tenant')).toMatchObject({
      stock_endpoint: `${ISSUER}/api/auth/tenant/oauth/stock`,
    });
  });

  it('get the metadata of the host on their handlers, so that its guards know them', async () => {
    const decorators = [SetMetadata('open', true)];
    @Injectable()
    class OnlyOpen implements CanActivate {
      constructor(private readonly reflector: Reflector) {}
      canActivate(context: ExecutionContext): boolean {
        return this.reflector.get<boolean | undefined>('open', context.getHandler()) === true;
      }
    }
    const app = await boot([ShopModule, server({ endpoints: { decorators } })], {
      providers: [{ provide: APP_GUARD, useClass: OnlyOpen }],
    });

    expect((await app.post('/oauth/token', '')).status).toBe(400);
    expect((await app.post('/oauth/stock', '')).status).toBe(401);
  });
});

describe('features at start-up', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const failureOf = (imports: ModuleMetadata['imports'], setup: Omit<AppSetup, 'imports'> = {}) =>
    bootApp('fastify', { ...setup, imports: [typeOrm(database), ...(imports ?? [])] }).then(
      async (app) => {
        await app.close();
        return 'started';
      },
      (error: unknown) => (error instanceof OAuth2ConfigurationError ? error.problems : error),
    );

  const options = { tokens: {} };
  const feature = (some: object) => OAuth2Module.forFeature(some as OAuth2Feature);

  it.each<[what: string, brought: DynamicModule[], ...problems: string[]]>([
    [
      'a grant that the server has',
      [feature({ grants: [VoucherGrant], imports: [VouchersModule] }), feature(FEATURE)],
      `forFeature: grants: grant ${TYPE} is registered already`,
    ],
    [
      'what is no class of its kind',
      [feature({ grants: [Badge], endpoints: [VoucherGrant], clientAuthMethod: [] })],
      'clientAuthMethod is no option: write clientAuthMethods',
      'grants[0] is Badge: write a class that extends Grant, Nest makes its instance',
      'endpoints has VoucherGrant: write a class that extends Endpoint',
    ],
    [
      'what is no list',
      [feature({ endpoints: 'x' })],
      "endpoints is 'x': write an array of classes",
    ],
  ])('refuses %s', async (_, brought, ...problems) => {
    expect(await failureOf([...brought, server(options)])).toEqual(problems);
  });

  it('refuses features without a server', async () => {
    expect(await failureOf([ShopModule])).toEqual([
      'there is no server: import OAuth2Module.forRoot() in the root module',
    ]);
  });

  it('refuses guards that could no longer be made for their endpoints', async () => {
    class Never implements CanActivate {
      canActivate = () => false;
    }
    const decorators = [UseGuards(Never)];

    expect(
      await failureOf([
        feature({ endpoints: [RulesEndpoint] }),
        server({ ...options, endpoints: { decorators } }),
      ]),
    ).toEqual([expect.stringContaining('classes that Nest would have to make for RulesEndpoint')]);
  });
});

@OAuth2Extension()
@Injectable()
class FoundGrant extends VoucherGrant {
  override readonly type = 'urn:example:grant-type:found';
}

@OAuth2Extension()
@Injectable()
class FoundBadge extends Badge {}

@OAuth2Extension()
@Injectable()
class FoundFormat extends CountedFormat {}

@OAuth2Extension()
@Injectable()
class FoundEndpoint extends RulesEndpoint {}

@OAuth2Extension()
@Injectable()
class Nothing {}

@OAuth2Extension()
@Injectable({ scope: Scope.REQUEST })
class Fleeting extends Badge {}

describe.each(ADAPTERS)('@OAuth2Extension (%s)', (adapter) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('registers a provider of any module, made by Nest with what its module has', async () => {
    const app = await bootApp(adapter, {
      imports: [typeOrm(database), server()],
      providers: [FoundGrant, FoundBadge, FoundFormat, Vouchers],
    });
    const client = await app.app.get(ClientService).create({
      name: 'Shop',
      grants: ['urn:example:grant-type:found'],
      scopes: ['buy'],
      tokenEndpointAuthMethod: 'badge',
    });

    const bought = await app.post(
      '/oauth/token',
      `grant_type=${encodeURIComponent('urn:example:grant-type:found')}&voucher=v-1`,
      { 'x-badge': client.clientId },
    );

    expect(await bought.json()).toMatchObject({
      access_token: expect.stringMatching(/^counted\./),
    });
    await app.close();
  });

  it('tells at start-up what it cannot register', async () => {
    const failure = await bootApp(adapter, {
      imports: [typeOrm(database), server({ tokens: {}, clientAuthMethods: [Badge] })],
      providers: [FoundEndpoint, Nothing, Fleeting, FoundBadge],
    }).catch((error: unknown) => error);

    expect((failure as OAuth2ConfigurationError).problems.toSorted()).toEqual([
      'Fleeting is made anew for each request or use: make it a provider in the default scope',
      'FoundBadge: client authentication method badge is registered already',
      'FoundEndpoint is an endpoint, whose route is needed before it is made: write its class in endpoints.classes, or in forFeature({ endpoints })',
      'Nothing has @OAuth2Extension(): write a class that extends Grant, ResponseType, ClientAuthMethod or TokenFormat',
    ]);
  });
});
