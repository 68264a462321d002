/** Seconds. What is missing or `undefined` follows the server's options. */
export interface Lifetimes {
  readonly accessToken?: number;
  /** Absolute, from the approval on. */
  readonly refreshToken?: number;
  /** How long a refresh token may lie unused. */
  readonly refreshTokenIdle?: number;
  /** How long the predecessor of a refresh token still gets the same answer; 0 switches it off. */
  readonly retryWindow?: number;
}

/**
 * Whether a client can keep a secret.
 *
 * @see RFC 6749 §2.1
 */
export type ClientKind = 'confidential' | 'public';

/**
 * An application that may ask for tokens.
 *
 * @publicApi
 * @see RFC 6749 §2
 */
export interface Client {
  /** The key that other tables refer to. */
  readonly id: string;
  /** The identifier that the client sends. */
  readonly clientId: string;
  readonly name: string;
  readonly kind: ClientKind;
  /** The one method it must authenticate with; null lets a confidential client use Basic or the body. */
  readonly tokenEndpointAuthMethod: string | null;
  readonly grants: readonly string[];
  readonly responseTypes: readonly string[];
  readonly redirectUris: readonly string[];
  /** Origins that may call the token endpoint from a browser, besides those of the redirect URIs. */
  readonly origins: readonly string[];
  /** The most that it may ask for. */
  readonly scopes: readonly string[];
  /** What it gets when it asks for none. */
  readonly defaultScopes: readonly string[];
  readonly audiences: readonly string[];
  readonly lifetimes: Lifetimes | null;
  /**
   * Why this client may leave PKCE out; null means it may not.
   *
   * @see RFC 9700 §2.1.1
   */
  readonly pkceExemption: string | null;
  readonly disabledAt: Date | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * How a secret was digested: a generated one by SHA-256, one that a person chose by scrypt.
 */
export type SecretAlgorithm = 'sha256' | 'scrypt';

/** One of the secrets that are live for a client. The secret itself is nowhere. */
export interface ClientSecret {
  readonly id: string;
  /** The `id` of its client. */
  readonly clientKey: string;
  readonly digest: Buffer;
  readonly algorithm: SecretAlgorithm;
  readonly label: string | null;
  /** The last four characters, so that people can tell their secrets apart. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** A client with what it may authenticate with: what one look-up returns. */
export interface ClientRecord {
  readonly client: Client;
  readonly secrets: readonly ClientSecret[];
}
