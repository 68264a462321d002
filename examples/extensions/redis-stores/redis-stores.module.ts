import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import {
  AuthorizationCodeStore,
  AuthorizationStore,
  ClientStore,
  RefreshTokenStore,
  RetentionStore,
  SpentStore,
  TokenStore,
} from 'nest-authorization-server';
import { RedisAuthorizationCodeStore } from './authorization-code.store.js';
import { RedisAuthorizationStore } from './authorization.store.js';
import { RedisClientStore } from './client.store.js';
import { Redis } from './redis.js';
import { RedisRefreshTokenStore } from './refresh-token.store.js';
import { RedisRetentionStore } from './retention.store.js';
import { RedisSpentStore } from './spent.store.js';
import { RedisTokenStore } from './token.store.js';

const STORES: readonly Exclude<Provider, Function>[] = [
  { provide: ClientStore, useClass: RedisClientStore },
  { provide: TokenStore, useClass: RedisTokenStore },
  { provide: AuthorizationStore, useClass: RedisAuthorizationStore },
  { provide: AuthorizationCodeStore, useClass: RedisAuthorizationCodeStore },
  { provide: RefreshTokenStore, useClass: RedisRefreshTokenStore },
  { provide: SpentStore, useClass: RedisSpentStore },
  { provide: RetentionStore, useClass: RedisRetentionStore },
];

/** Every store of the authorization server, in one Redis. */
@Module({})
export class RedisStoresModule {
  /** @param url is asked when the application starts */
  static forRoot(url: () => string): DynamicModule {
    return {
      module: RedisStoresModule,
      providers: [{ provide: Redis, useFactory: () => new Redis(url()) }, ...STORES],
      exports: STORES.map(({ provide }) => provide),
    };
  }
}
