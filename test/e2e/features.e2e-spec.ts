import { type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { APP_GUARD, Reflector, RouterModule } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClientService, OAuth2Module } from '../../src/index.js';
import { type AppSetup, bootApp, ISSUER, SECRET, type TestApp, typeOrm } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { basic } from '../support/flows.js';
import { ADAPTERS } from '../support/oauth-server.js';
import { server, ShopModule, TYPE, Vouchers, VouchersModule } from './features.fixture.js';

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
