import type { Eventual } from '../protocol/eventual.js';
import type { TokenState } from './token.js';

/**
 * Looks access tokens up for requests. What it answers may be remembered, as long as nothing has ended it; it never
 * remembers that a token is unknown or has ended.
 *
 * @publicApi
 */
export abstract class TokenDirectory {
  /** The token with what its validity depends on, or nothing when it is unknown; at once when it is remembered. */
  abstract find(id: string): Eventual<TokenState | undefined>;
}
