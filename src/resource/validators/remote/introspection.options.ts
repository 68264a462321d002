/**
 * How tokens are asked about at another server. `clientId`, `clientSecret` and one of `endpoint` and `issuer` must be
 * given. An object with these members will do; it is a class so that Nest can inject it.
 *
 * @publicApi
 * @see RFC 7662
 */
export abstract class IntrospectionOptions {
  /** Where to ask: https, or http on loopback. @default what the metadata of `issuer` name (RFC 8414) */
  readonly endpoint?: string | undefined;
  /**
   * The authorization server's issuer identifier. Its metadata name the endpoint, and a token that says that it is
   * another issuer's is refused. @default no metadata, and any issuer
   */
  readonly issuer?: string | undefined;
  /** This API's own client there; it must be confidential. */
  abstract readonly clientId: string | undefined;
  abstract readonly clientSecret: string | undefined;
  /** How the client proves itself. @default 'client_secret_basic' */
  readonly clientAuthMethod?: 'client_secret_basic' | 'client_secret_post';
  /** How long an answer may take, body included, 1 to 60. @default 5 @unit seconds */
  readonly timeout?: number;
  /**
   * How long a good token may be remembered, never past its end; 0 switches it off. A revoked token is admitted for
   * as long. @default 30 @unit seconds
   */
  readonly cacheTtl?: number;
  /** How long a token that is not good is remembered; 0 switches it off. @default 5 @unit seconds */
  readonly negativeCacheTtl?: number;
  /** How many good tokens are remembered, and how many bad ones beside them. @default 10000 */
  readonly cacheSize?: number;
  /**
   * How many questions may be under way at once, 1 to 1000. Twenty times as many wait for their turn; one that comes
   * later than `timeout` is refused with 503, and what is beyond that at once. @default 50
   */
  readonly concurrency?: number;
  /**
   * Whether a token of which the server does not say that it is an access token is one. Only for servers whose
   * introspection endpoint knows nothing but access tokens: elsewhere refresh tokens would pass. @default false
   */
  readonly acceptUntyped?: boolean;
}
