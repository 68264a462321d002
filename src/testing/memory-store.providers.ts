import type { Provider } from '@nestjs/common';
import { SpentStore } from '../authorization/spent.store.js';
import { ClientStore } from '../clients/client.store.js';
import { AuthorizationCodeStore } from '../grants/authorization-code.store.js';
import { RefreshTokenStore } from '../grants/refresh-token.store.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { RetentionStore } from '../tokens/retention.store.js';
import { TokenStore } from '../tokens/token.store.js';
import { memoryStores } from './memory/memory-stores.js';
import { MemoryTables } from './memory/memory-tables.js';

/** Every store port, over one set of new, empty tables. */
export function memoryStoreProviders(): Provider[] {
  const tables = new MemoryTables();
  const stores = memoryStores(tables);
  return [
    { provide: MemoryTables, useValue: tables },
    { provide: ClientStore, useValue: stores.clients },
    { provide: TokenStore, useValue: stores.tokens },
    { provide: AuthorizationStore, useValue: stores.authorizations },
    { provide: AuthorizationCodeStore, useValue: stores.codes },
    { provide: RefreshTokenStore, useValue: stores.refreshTokens },
    { provide: SpentStore, useValue: stores.spent },
    { provide: RetentionStore, useValue: stores.retention },
  ];
}
