import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { ScopeSet } from '../protocol/scope.js';
import type { SpentKey } from '../tokens/spent-key.js';

/** An authorization request whose client and redirect URI are good. */
export interface PendingAuthorization {
  readonly client: Client;
  readonly params: Parameters;
  readonly scopes: ScopeSet;
  /** As it came; left out where nobody has one. */
  readonly request?: OAuth2Request;
}

/** What the resource owner approved. */
export interface Approval extends PendingAuthorization {
  readonly subject: string;
  readonly sessionId: string;
  readonly authTime: Date;
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** The ticket that this decision spends, in the statement that stores its result. */
  readonly spends?: SpentKey;
}
