import type { AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  ClientService,
  Clock,
  OAuth2Module,
  type OAuth2ModuleOptions,
  type StoresModule,
} from '../../src/index.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { HeaderInteraction, TestPeople } from './header-interaction.js';
import { type Adapter, encode, SCOPES } from './oauth-server.js';
import type { FlowServer } from './flows.js';

/** A server over stores that are not those of the package. */
export interface OwnStoresServer extends FlowServer {
  readonly app: INestApplication;
  readonly clock: FakeClock;
  close(): Promise<void>;
}

export interface OwnStoresSetup {
  readonly options?: Partial<OAuth2ModuleOptions>;
  readonly controllers?: readonly Type[];
}

export async function startWithStores(
  adapter: Adapter,
  stores: StoresModule,
  { options, controllers = [] }: OwnStoresSetup = {},
): Promise<OwnStoresServer> {
  const clock = new FakeClock();
  const module = await Test.createTestingModule({
    imports: [
      OAuth2Module.forRoot({
        issuer: 'http://localhost:3000',
        secrets: ['a-secret-of-the-test-suite-0123456789'],
        scopes: SCOPES,
        resourceOwners: TestPeople,
        interaction: HeaderInteraction,
        stores,
        ...options,
      }),
    ],
    controllers: [...controllers],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const http = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = module.createNestApplication<INestApplication>(http, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  return {
    app,
    clock,
    clients: app.get(ClientService),
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
    post: (path, form, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        body: encode(form),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        redirect: 'manual',
      }),
    close: () => app.close(),
  };
}
