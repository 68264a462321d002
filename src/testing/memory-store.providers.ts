import type { Provider, Type } from '@nestjs/common';
import { SpentStore } from '../authorization/spent.store.js';
import { ClientStore } from '../clients/client.store.js';
import { AuthorizationCodeStore } from '../grants/authorization-code.store.js';
import { RefreshTokenStore } from '../grants/refresh-token.store.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { RetentionStore } from '../tokens/retention.store.js';
import { TokenStore } from '../tokens/token.store.js';
import { type MemoryStores, memoryStores } from './memory/memory-stores.js';
import { MemoryTables } from './memory/memory-tables.js';

const STORES = Symbol('nest-authorization-server: the stores in memory');

const PORTS = {
  clients: ClientStore,
  tokens: TokenStore,
  authorizations: AuthorizationStore,
  codes: AuthorizationCodeStore,
  refreshTokens: RefreshTokenStore,
  spent: SpentStore,
  retention: RetentionStore,
} as const satisfies Record<keyof MemoryStores, unknown>;

/** Every store port, over one set of tables; each application that is made has new, empty ones. */
export function memoryStoreProviders(): Provider[] {
  const names = Object.keys(PORTS) as readonly (keyof MemoryStores)[];
  return [
    { provide: MemoryTables, useFactory: () => new MemoryTables() },
    { provide: STORES, inject: [MemoryTables], useFactory: memoryStores },
    ...names.map((name) => ({
      provide: PORTS[name] as Type,
      inject: [STORES],
      useFactory: (stores: MemoryStores) => stores[name],
    })),
  ];
}
