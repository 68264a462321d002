import { MemoryAuthorizationCodeStore } from './memory-authorization-code.store.js';
import { MemoryAuthorizationStore } from './memory-authorization.store.js';
import { MemoryClientStore } from './memory-client.store.js';
import { MemoryRefreshTokenStore } from './memory-refresh-token.store.js';
import { MemoryRetentionStore } from './memory-retention.store.js';
import { MemorySpentStore } from './memory-spent.store.js';
import { MemoryTables } from './memory-tables.js';
import { MemoryTokenStore } from './memory-token.store.js';

/** Every store, over the same rows. */
export interface MemoryStores {
  readonly clients: MemoryClientStore;
  readonly tokens: MemoryTokenStore;
  readonly authorizations: MemoryAuthorizationStore;
  readonly codes: MemoryAuthorizationCodeStore;
  readonly refreshTokens: MemoryRefreshTokenStore;
  readonly spent: MemorySpentStore;
  readonly retention: MemoryRetentionStore;
}

/** New, empty stores. @param tables the rows, to look at them */
export function memoryStores(tables = new MemoryTables()): MemoryStores {
  return {
    clients: new MemoryClientStore(tables),
    tokens: new MemoryTokenStore(tables),
    authorizations: new MemoryAuthorizationStore(tables),
    codes: new MemoryAuthorizationCodeStore(tables),
    refreshTokens: new MemoryRefreshTokenStore(tables),
    spent: new MemorySpentStore(tables),
    retention: new MemoryRetentionStore(tables),
  };
}
