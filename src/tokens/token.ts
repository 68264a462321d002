/**
 * Whom a token stands for: a person, or the client itself.
 *
 * @publicApi
 * @see RFC 6749 §4.4
 */
export type Principal = 'user' | 'client';

/** What a token is bound to, as `cnf` of RFC 7800 §3.1 says it. */
export type Confirmation = Readonly<Record<string, unknown>>;

/**
 * An access token as it is stored: everything but the token.
 *
 * @publicApi
 */
export interface Token {
  /** Begins with the expiry in milliseconds. */
  readonly id: string;
  /** The `id` of its client. */
  readonly clientKey: string;
  /** The approval it descends from; null when the client acts for itself. */
  readonly authorizationId: string | null;
  readonly subject: string | null;
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly cnf: Confirmation | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** A token that is about to be stored, with the digest that finds it again. */
export type NewToken = Omit<Token, 'revokedAt'> & { readonly digest: Buffer };

/** A token and what decides whether it is still good: its own row, its authorization's, its client's. */
export interface TokenState {
  readonly token: Token;
  readonly digest: Buffer;
  /** The public `client_id`. */
  readonly clientId: string;
  readonly clientDisabledAt: Date | null;
  /** When its authorization was revoked; null while it lives, or when there is none. */
  readonly authorizationRevokedAt: Date | null;
}
