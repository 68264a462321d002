import type { NewToken, TokenState } from './token.js';

/**
 * Where access tokens are kept.
 *
 * @publicApi
 */
export abstract class TokenStore {
  /**
   * Stores a token by itself, in one statement: what a client gets for itself, or a further access token
   * of an authorization.
   *
   * @returns false when its client or its authorization is gone; then nothing is stored
   */
  abstract insert(token: NewToken): Promise<boolean>;

  /** The token with what its validity depends on, in one statement; nothing when unknown. */
  abstract find(id: string): Promise<TokenState | undefined>;

  /** Ends this token only. @returns false when there is none that lives */
  abstract revoke(id: string, now: Date): Promise<boolean>;

  /** Ends what clients hold for themselves, without an authorization. @returns how many ended */
  abstract revokeByClient(clientKey: string, now: Date): Promise<number>;
}
