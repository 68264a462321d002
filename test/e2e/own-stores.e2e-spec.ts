import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, type DynamicModule, Get, Module, type Provider } from '@nestjs/common';
import {
  AuthorizationCodeStore,
  AuthorizationStore,
  ChangeFeed,
  ClientStore,
  OAuth2Module,
  type OAuth2ModuleOptions,
  Outages,
  RefreshTokenStore,
  RequireOAuth,
  RetentionStore,
  SpentStore,
  StorageUnavailableError,
  type StoresModule,
  TokenStore,
} from '../../src/index.js';
import { MemoryStoresModule, memoryStores } from '../../src/testing/index.js';
import { Test } from '@nestjs/testing';
import { approve, exchange, refresh, registerClient, tokensFor } from '../support/flows.js';
import { ADAPTERS } from '../support/oauth-server.js';
import { type OwnStoresServer, startWithStores } from '../support/own-stores-server.js';

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return {};
  }
}

/** A module of the host that exports these. */
function storesModule(...providers: Exclude<Provider, Function>[]): DynamicModule {
  class OwnStoresModule {}
  Module({})(OwnStoresModule);
  const tokens = providers.map(({ provide }) => provide);
  return { module: OwnStoresModule, providers, exports: tokens };
}

function portsOf(stores = memoryStores()) {
  return [
    { provide: ClientStore, useValue: stores.clients },
    { provide: TokenStore, useValue: stores.tokens },
    { provide: AuthorizationStore, useValue: stores.authorizations },
    { provide: AuthorizationCodeStore, useValue: stores.codes },
    { provide: RefreshTokenStore, useValue: stores.refreshTokens },
    { provide: SpentStore, useValue: stores.spent },
    { provide: RetentionStore, useValue: stores.retention },
  ];
}

const options: OAuth2ModuleOptions = {
  issuer: 'http://localhost:3000',
  secrets: ['a-secret-of-the-test-suite-0123456789'],
};

/** What a server says that does not start. */
async function refusal(
  stores: unknown,
  others: Partial<OAuth2ModuleOptions> = {},
): Promise<string> {
  const module = OAuth2Module.forRoot({ ...options, ...others, stores: stores as StoresModule });
  try {
    await Test.createTestingModule({ imports: [module] }).compile();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it started';
}

describe.each(ADAPTERS)('a server over stores of the host’s own (%s)', (adapter) => {
  let server: OwnStoresServer;

  beforeAll(async () => {
    server = await startWithStores(adapter, MemoryStoresModule.forRoot(), {
      controllers: [GuardedController],
    });
  });
  afterAll(() => server.close());

  const call = (token: string) =>
    server.get('/guarded', { authorization: `Bearer ${token}` }).then(({ status }) => status);

  it('issues, refreshes and guards, and knows a code that comes twice (RFC 6749 §4.1.2)', async () => {
    const client = await registerClient(server);
    const approved = await approve(server, client);

    const first = await exchange(server, client, approved);
    const { access_token: token, refresh_token: refreshToken } = (await first.json()) as {
      access_token: string;
      refresh_token: string;
    };
    const refreshed = await refresh(server, client, refreshToken);
    const before = await call(token);
    const replayed = await exchange(server, client, approved);

    expect([first.status, refreshed.status, before]).toEqual([200, 200, 200]);
    expect(replayed.status).toBe(400);
    expect(await call(token)).toBe(401);
  });

  it('remembers nothing, because nothing tells it what changes', async () => {
    const client = await registerClient(server);
    const { access_token: token } = await tokensFor(server, client);
    const before = await call(token);

    await server.app
      .get(ClientStore)
      .update(client.clientId, { disabledAt: new Date() }, new Date());

    expect([before, await call(token)]).toEqual([200, 401]);
  });
});

describe.each(ADAPTERS)('a store that throws (%s)', (adapter) => {
  const stores = memoryStores();
  let server: OwnStoresServer;
  let failure: Error | undefined;

  beforeAll(async () => {
    const real = stores.codes.redeem.bind(stores.codes);
    stores.codes.redeem = (...all) => (failure ? Promise.reject(failure) : real(...all));
    class TimeoutsAreOutages extends Outages {
      override isOutage(error: unknown): boolean {
        return error instanceof Error && error.message === 'ETIMEDOUT';
      }
    }
    server = await startWithStores(
      adapter,
      storesModule(...portsOf(stores), { provide: Outages, useClass: TimeoutsAreOutages }),
    );
  });
  afterAll(() => server.close());

  it.each([
    ['that it is unavailable', new StorageUnavailableError('away'), 503, 'temporarily_unavailable'],
    ['what Outages knows', new Error('ETIMEDOUT'), 503, 'temporarily_unavailable'],
    ['anything else', new Error('a bug'), 500, 'server_error'],
  ])('is answered with its status, and nothing is consumed: %s', async (...row) => {
    const [_what, thrown, status, code] = row;
    const client = await registerClient(server);
    const approved = await approve(server, client);

    failure = thrown;
    const refused = await exchange(server, client, approved);
    failure = undefined;

    const body = await refused.text();
    expect([refused.status, JSON.parse(body)]).toMatchObject([status, { error: code }]);
    expect(body).not.toContain(thrown.message);
    expect((await exchange(server, client, approved)).status).toBe(200);
  });
});

describe('stores that are incomplete', () => {
  it('are told by name, with those that they belong to', async () => {
    const some = portsOf().filter(
      ({ provide }) => provide !== TokenStore && provide !== SpentStore,
    );

    expect(await refusal(storesModule(...some))).toBe(
      'OAuth2Module cannot start, 1 problem in its options:\n' +
        '  - stores: the module does not export TokenStore, SpentStore. Stores belong together, because one ' +
        'operation writes to several of them: export all of ClientStore, TokenStore, AuthorizationStore, ' +
        'AuthorizationCodeStore, RefreshTokenStore, SpentStore, RetentionStore',
    );
  });

  it('are told when the module exports nothing at all', async () => {
    @Module({})
    class Nothing {}

    expect(await refusal(Nothing)).toMatch(
      /does not export ClientStore, TokenStore, .*RetentionStore\./,
    );
  });

  it('are told when one of them lacks a method', async () => {
    class HalfStore {
      claim() {}
    }
    const ports = portsOf().filter(({ provide }) => provide !== SpentStore);

    expect(
      await refusal(storesModule(...ports, { provide: SpentStore, useClass: HalfStore })),
    ).toContain('  - stores: HalfStore, which is the SpentStore, has no has');
    expect(
      await refusal(storesModule(...portsOf(), { provide: ChangeFeed, useValue: {} })),
    ).toContain('  - stores: Object, which is the ChangeFeed, has no subscribe');
  });

  it('are told when they are no module, or stand beside a data source', async () => {
    expect(await refusal('redis')).toContain(
      "  - stores is 'redis': write a module that exports the stores, such as RedisStoresModule",
    );
    expect(await refusal(MemoryStoresModule.forRoot(), { dataSource: 'oauth' })).toContain(
      '  - dataSource has no meaning beside stores, which know their own storage: leave one of them out',
    );
  });

  it('come after what is wrong with the options themselves', async () => {
    expect(await refusal(storesModule(), { issuer: 'ftp://x' })).toContain('issuer');
  });

  it('cannot come from a factory, which is told', async () => {
    const module = OAuth2Module.forRootAsync({
      useFactory: () => ({ ...options, stores: MemoryStoresModule }) as OAuth2ModuleOptions,
      stores: MemoryStoresModule.forRoot(),
    });

    await expect(Test.createTestingModule({ imports: [module] }).compile()).rejects.toThrow(
      'stores cannot come from a factory: write it beside useFactory, in forRootAsync',
    );
  });
});
