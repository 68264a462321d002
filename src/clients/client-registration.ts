import type { Lifetimes, SecretAlgorithm } from './client.js';

/**
 * What `ClientService.create` takes.
 *
 * @publicApi
 */
export interface ClientRegistration {
  /** What people are shown. */
  readonly name: string;
  /** @default a random UUID */
  readonly clientId?: string;
  /** Whether it cannot keep a secret: an application in a browser or on a phone. @default false */
  readonly public?: boolean;
  readonly grants: readonly string[];
  /** @default the response types of its grants: `code` for authorization_code, `token` for implicit */
  readonly responseTypes?: readonly string[];
  /** The one method it must authenticate with. @default `none` for a public client, else Basic or the body */
  readonly tokenEndpointAuthMethod?: string;
  /** @default none */
  readonly redirectUris?: readonly string[];
  /** Further origins that may call the token endpoint from a browser. @default none */
  readonly origins?: readonly string[];
  /** The most it may ask for. @default none */
  readonly scopes?: readonly string[];
  /** What it gets when it asks for none. @default `scopes` */
  readonly defaultScopes?: readonly string[];
  /** @default none */
  readonly audiences?: readonly string[];
  /** Seconds; what is missing follows the server's. @default the server's */
  readonly lifetimes?: Lifetimes;
  /** Why this client may leave PKCE out. @default it may not */
  readonly pkceExemption?: string;
  /** @default {} */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** A secret to import. @default a generated one for a confidential client */
  readonly clientSecret?: string;
  /**
   * How an imported secret is digested: `sha256` only for one that was generated with 128 random bits or
   * more. @default 'scrypt'
   */
  readonly secretAlgorithm?: SecretAlgorithm;
}

/** A new client's credentials. The secret is told this once. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** What `ClientService.change` may change. */
export type ClientChange = Partial<
  Omit<
    ClientRegistration,
    | 'clientId'
    | 'public'
    | 'clientSecret'
    | 'secretAlgorithm'
    | 'pkceExemption'
    | 'lifetimes'
    | 'tokenEndpointAuthMethod'
  >
> & {
  readonly tokenEndpointAuthMethod?: string | null;
  readonly lifetimes?: Lifetimes | null;
  readonly pkceExemption?: string | null;
};

/** How `ClientService.rotateSecret` replaces a secret. */
export interface SecretRotation {
  /** How long the secrets before it stay good. @default 0: they end now @unit seconds */
  readonly overlap?: number;
  /** What people call the new secret. @default none */
  readonly label?: string;
  /** How long the new secret is good. @default for ever @unit seconds */
  readonly expiresIn?: number;
}
