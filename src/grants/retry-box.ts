import type { Keyring } from '../protocol/keyring.js';
import type { TokenResponse } from '../tokens/token-draft.js';

/** The successor pair of a rotation, as it was answered. */
export interface SuccessorAnswer {
  readonly response: TokenResponse;
  /** The `id` of its access token. */
  readonly tokenId: string;
  /** What was asked for, as it was answered before any hook. */
  readonly scope: string;
  /** When its access token expires, in milliseconds: `expires_in` is recomputed from it. */
  readonly expiresAt: number;
}

/**
 * Seals a successor pair under the server's secrets *and* the refresh token it was answered to: the
 * database alone opens nothing, and only whoever holds the predecessor can ask again.
 */
export class RetryBox {
  constructor(private readonly keyring: Keyring) {}

  seal(answer: SuccessorAnswer, presented: string): Buffer {
    return this.keyring.seal('retry', JSON.stringify(answer), presented);
  }

  /** Nothing when no configured secret opens it. */
  open(sealed: Buffer, presented: string): SuccessorAnswer | undefined {
    const plain = this.keyring.open('retry', sealed, presented);
    return plain === undefined ? undefined : (JSON.parse(plain) as SuccessorAnswer);
  }
}
