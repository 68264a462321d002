import type { Client } from '../clients/client.js';
import type { TokenState } from '../tokens/token.js';
import type { AuthorizationState } from '../tokens/authorization.js';

/**
 * Which of the confidential clients may learn about which token. The default lets each ask about any
 * token that it holds; a host narrows that by providing a subclass.
 *
 * @publicApi
 * @see RFC 7662 §4
 */
export class IntrospectionPolicy {
  async permits(_caller: Client, _state: TokenState | AuthorizationState): Promise<boolean> {
    return true;
  }
}
