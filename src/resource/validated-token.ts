import type { Principal } from '../tokens/token.js';

/**
 * The access token that a request was admitted with. The token itself is not in it.
 *
 * @publicApi
 */
export interface ValidatedToken {
  readonly tokenId: string;
  /** Whom it acts for; null when the client acts for itself, whatever its identifier looks like. */
  readonly subject: string | null;
  /** The public `client_id`. */
  readonly clientId: string;
  /** Whom it stands for: `user`, or the `client` itself. */
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The approval it descends from; null when the client acts for itself. */
  readonly authorizationId: string | null;

  /**
   * Whether it has every scope of one of the alternatives: `'read special'` needs both,
   * `['read', 'special']` one of them.
   */
  allows(scopes: string | readonly string[]): boolean;
}
