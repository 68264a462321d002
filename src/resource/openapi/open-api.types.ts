/**
 * Where a client gets tokens in one way, and the scopes it may ask for.
 *
 * @publicApi
 * @see OpenAPI 3.1 §4.8.29
 */
export interface OpenApiFlow {
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  /** Name → words that a person understands. */
  readonly scopes: Readonly<Record<string, string>>;
}

/**
 * The ways in which clients get tokens.
 *
 * @publicApi
 * @see OpenAPI 3.1 §4.8.28
 */
export interface OpenApiFlows {
  readonly authorizationCode?: OpenApiFlow;
  readonly clientCredentials?: OpenApiFlow;
  readonly implicit?: OpenApiFlow;
  readonly password?: OpenApiFlow;
}

/**
 * A security scheme, as `DocumentBuilder.addSecurity()` takes it.
 *
 * @publicApi
 * @see OpenAPI 3.1 §4.8.27
 */
export type OpenApiSecurityScheme = {
  readonly type: 'oauth2';
  readonly flows: OpenApiFlows;
};

/** Of a document what all of them have. @publicApi */
export interface OpenApiDocument {
  readonly paths: object;
}

/** How a document is completed. @publicApi */
export interface OpenApiOptions {
  /** What the document calls the security scheme. @default 'oauth2' */
  readonly scheme?: string;
  /** Where clients get tokens. @default what the authorization server of this process offers */
  readonly flows?: OpenApiFlows;
  /** Whether guarded routes have the answer to an outage too, 503. @default false */
  readonly outages?: boolean;
}

/** Every scheme that must be satisfied, with the scopes it needs. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** One method of one path, as far as it is read or written here. */
export interface Operation {
  readonly security?: readonly SecurityRequirement[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A path, by method; it may have members that are no operations. */
export type PathItem = Readonly<Record<string, unknown>>;

/** A document, as far as it is read or written here. */
export interface Described extends OpenApiDocument {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks?: Readonly<Record<string, PathItem>>;
  readonly security?: readonly SecurityRequirement[];
  readonly components?: {
    readonly schemas?: Readonly<Record<string, unknown>>;
    readonly securitySchemes?: Readonly<Record<string, unknown>>;
  };
}
