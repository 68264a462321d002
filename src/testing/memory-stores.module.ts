import { type DynamicModule, Module } from '@nestjs/common';
import { SpentStore } from '../authorization/spent.store.js';
import { ClientStore } from '../clients/client.store.js';
import { AuthorizationCodeStore } from '../grants/authorization-code.store.js';
import { RefreshTokenStore } from '../grants/refresh-token.store.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { RetentionStore } from '../tokens/retention.store.js';
import { TokenStore } from '../tokens/token.store.js';
import { memoryStoreProviders } from './memory-store.providers.js';

/**
 * Stores in memory for `OAuth2Module`, with all its routes: for tests that go through HTTP. What is stored is lost with
 * the process.
 *
 * @publicApi
 * @example `OAuth2Module.forRoot({ …, stores: MemoryStoresModule.forRoot() })`
 */
@Module({})
export class MemoryStoresModule {
  /** New, empty stores. */
  static forRoot(): DynamicModule {
    return {
      module: MemoryStoresModule,
      providers: memoryStoreProviders(),
      exports: [
        ClientStore,
        TokenStore,
        AuthorizationStore,
        AuthorizationCodeStore,
        RefreshTokenStore,
        SpentStore,
        RetentionStore,
      ],
    };
  }
}
