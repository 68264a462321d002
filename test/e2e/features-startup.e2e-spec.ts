import {
  type CanActivate,
  type DynamicModule,
  Injectable,
  type ModuleMetadata,
  Scope,
  UseGuards,
} from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClientService,
  Endpoint,
  type EndpointRoute,
  OAuth2ConfigurationError,
  OAuth2Extension,
  type OAuth2Feature,
  OAuth2Module,
} from '../../src/index.js';
import { type AppSetup, bootApp, typeOrm } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ADAPTERS } from '../support/oauth-server.js';
import {
  Badge,
  CountedFormat,
  FEATURE,
  RulesEndpoint,
  server,
  ShopModule,
  TYPE,
  VoucherGrant,
  Vouchers,
  VouchersModule,
} from './features.fixture.js';

let twins = 0;

/** Each has a name of its own, so that only the path is taken. */
function atPath(path: string, methods: readonly string[]) {
  const name = `twin ${(twins += 1)}`;
  return class Twin extends Endpoint {
    static readonly route = { path, methods } as EndpointRoute;
    readonly name = name;

    override async handle() {
      return { status: 200, headers: {}, body: {} };
    }
  };
}

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
      'an endpoint where the server has one',
      [feature({ endpoints: [atPath('/OAuth/token', ['GET'])] })],
      'endpoints: TokenEndpoint and Twin are both at /OAuth/token: write another path for one',
    ],
    [
      'two endpoints at one path',
      [
        feature({ endpoints: [atPath('/twin', ['GET'])] }),
        feature({ endpoints: [atPath('/twin', ['POST'])] }),
      ],
      'endpoints: Twin and Twin are both at /twin: write another path for one',
    ],
    [
      'endpoints whose route is none',
      [feature({ endpoints: [atPath('/..', ['GET']), atPath('/a', []), atPath('/b', ['PUT'])] })],
      "endpoints: the route of Twin has the path '/..': write one such as '/oauth/ping'",
      "endpoints: the route of Twin has the methods []: write ['GET'], ['POST'] or both",
      "endpoints: the route of Twin has the methods [\"PUT\"]: write ['GET'], ['POST'] or both",
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
