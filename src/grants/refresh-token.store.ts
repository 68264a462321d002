import type { RefreshState } from '../tokens/authorization.js';
import type { NewToken } from '../tokens/token.js';

export interface Rotation {
  readonly authorizationId: string;
  /** The `id` of the authenticated client. */
  readonly clientKey: string;
  /** Digest and generation of the presented refresh token. */
  readonly digest: Buffer;
  readonly generation: number;
  /** A predecessor that was rotated at this time or later still gets its successor. */
  readonly retryFrom: Date;
}

/** The successor pair of a rotation. */
export interface Successor {
  readonly token: NewToken;
  readonly refresh: RefreshState;
  /** The pair itself, sealed under the presented token; null when the retry window is off. */
  readonly retry: Buffer | null;
}

/**
 * `fresh` once; `retry` for the immediate predecessor inside the window, with the sealed pair; `reused` for
 * an older generation; `dead` when revoked or expired, which comes before everything but unknown; `unknown`
 * when no row of this client matches, and for a generation that is newer than the row or was never
 * stored (a failover that lost a commit): nothing is revoked then.
 */
export type RotationOutcome =
  | { readonly kind: 'fresh' | 'reused' | 'dead' | 'unknown' }
  | { readonly kind: 'retry'; readonly sealed: Buffer };

/**
 * Where refresh tokens are rotated: the state is in the authorization, the access token in the storage of tokens. A
 * storage that cannot be asked throws `StorageUnavailableError`, and then nothing was done: a rotation whose answer may
 * be lost is looked up before.
 *
 * @publicApi
 */
export abstract class RefreshTokenStore {
  /**
   * Replaces the current refresh token and stores the access token beside it, in one statement: of any
   * number of concurrent calls with one token exactly one gets `fresh`, and only then is anything stored.
   *
   * @throws nothing of the protocol; a database failure passes through as it is
   * @see RFC 6749 §6; RFC 9700 §4.14.2
   */
  abstract rotate(rotation: Rotation, successor: Successor, now: Date): Promise<RotationOutcome>;
}
