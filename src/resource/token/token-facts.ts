import type { Principal } from '../../tokens/token.js';

/**
 * What a validator knows of a good token. The token itself is not in it.
 *
 * @publicApi
 */
export interface TokenFacts {
  /** For logs and events: it names the token and is no secret. */
  readonly tokenId: string;
  /** Whom it acts for; null when the client acts for itself, whatever its identifier looks like. */
  readonly subject: string | null;
  /** The public `client_id`. */
  readonly clientId: string;
  /** Whom it stands for: `user`, or the `client` itself. */
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  /** Null when a foreign server does not tell. */
  readonly issuedAt: Date | null;
  /** Null when a foreign server does not tell. */
  readonly expiresAt: Date | null;
  /** The approval it descends from; null when the client acts for itself, or a foreign server does not tell. */
  readonly authorizationId: string | null;
  /** What else a foreign server told, as it told it; empty for a token of the server in the same process. */
  readonly claims?: Readonly<Record<string, unknown>>;
}
