import type { SpentStore } from '../../authorization/spent.store.js';
import type { ClientStore } from '../../clients/client.store.js';
import type { AuthorizationCodeStore } from '../../grants/authorization-code.store.js';
import type { RefreshTokenStore } from '../../grants/refresh-token.store.js';
import type { AuthorizationStore } from '../../tokens/authorization.store.js';
import type { RetentionStore } from '../../tokens/retention.store.js';
import type { TokenStore } from '../../tokens/token.store.js';

/**
 * Every store of a server, over one storage.
 *
 * @publicApi
 */
export interface Stores {
  readonly clients: ClientStore;
  readonly tokens: TokenStore;
  readonly authorizations: AuthorizationStore;
  readonly codes: AuthorizationCodeStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly spent: SpentStore;
  readonly retention: RetentionStore;
}
