import type { NewToken, TokenState } from './token.js';

/**
 * Where access tokens are kept. Each method is atomic. What is written refers to a client, and to an authorization
 * unless `authorizationId` is null: with these it is found, and without them no more. Times that are compared come
 * with the call. A storage that cannot be asked throws `StorageUnavailableError` and has done nothing then; nothing of
 * the protocol is thrown.
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

  /** Ends this token only. @returns true for the one call that ended it, false when there is none that lives */
  abstract revoke(id: string, now: Date): Promise<boolean>;

  /** Ends what clients hold for themselves, without an authorization. @returns how many ended */
  abstract revokeByClient(clientKey: string, now: Date): Promise<number>;
}
