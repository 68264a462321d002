import type { ModuleMetadata, Type } from '@nestjs/common';
import type { Interaction } from './authorization/interaction.js';
import type { Lifetimes } from './clients/client.js';
import type { ErrorOptions } from './protocol/error.options.js';
import type { LifetimeFunction } from './clients/lifetime-policy.js';
import type { ClientAuthMethod } from './clients/methods/client-auth-method.js';
import type { EndpointClass } from './endpoints/endpoint.js';
import type { IntrospectionPolicy } from './endpoints/introspection-policy.js';
import type { RedirectUriPolicy } from './clients/redirect-uri-policy.js';
import type { ScopePolicy } from './clients/scope-policy.js';
import type { Grant } from './grants/grant.js';
import type { LifecycleHooks } from './hooks/lifecycle-hooks.js';
import type { PkcePolicy } from './grants/pkce-policy.js';
import type { HookSettings } from './hook-discovery/hook-settings.js';
import type { HookOptions } from './hook-discovery/hook.options.js';
import type { ResponseType } from './grants/response-type.js';
import type { EventSettings } from './listeners/event-settings.js';
import type { EventOptions } from './listeners/event.options.js';
import type { ResourceSettings } from './resource/resource-settings.js';
import type { ResourceOptions } from './resource/resource.options.js';
import type { ResourceOwners } from './tokens/resource-owners.js';
import type { FormatChoice, TokenFormat } from './tokens/token-format.js';

/** What can be given only where the module is imported, since Nest fixes it before a factory runs. */
export interface OAuth2StaticOptions {
  /** The name of the TypeORM data source. @default the default data source */
  readonly dataSource?: string;
  /** Subclasses of the TypeORM entities, with columns of your own, by the names of those. @default none */
  readonly entities?: EntityOptions;
  /** A module that exports every store port, in place of those over TypeORM. @default stores in PostgreSQL */
  readonly stores?: StoresModule;
  readonly endpoints?: EndpointOptions;
  /** Modules whose providers the classes below need. @default none */
  readonly imports?: ModuleMetadata['imports'];
}

/** A module, or what makes one: whatever Nest takes among `imports`. @publicApi */
export type StoresModule = NonNullable<ModuleMetadata['imports']>[number];

/** Classes that extend the entities of `nest-authorization-server/typeorm`. @publicApi */
export type EntityOptions = {
  readonly [
    Name in
      'Client' | 'ClientSecret' | 'Authorization' | 'AuthorizationCode' | 'Pkce' | 'Token' | 'Spent'
  ]?: Type;
};

/** Settings of the generated controllers. */
export interface EndpointOptions {
  /** The host's own metadata on every generated handler, such as `[Public(), SkipThrottle()]`. @default none */
  readonly decorators?: readonly (ClassDecorator | MethodDecorator)[];
  /** Further endpoints, resolved by Nest's injector. @default none */
  readonly classes?: readonly EndpointClass[];
}

/** Settings of tokens. Lifetimes are in seconds. */
export interface TokenOptions {
  /** What every opaque token begins with, so that secret scanners can find a leaked one. @default 'oa' */
  readonly prefix?: string;
  /** @default 3600 @unit seconds */
  readonly accessTokenTtl?: number;
  /** Access token lifetime by grant type, before `accessTokenTtl`. @default none @unit seconds */
  readonly accessTokenTtlByGrant?: Readonly<Record<string, number>>;
  /**
   * Changes lifetimes for a client, a grant, or scopes; what it leaves out stays as it would be. @default none
   */
  readonly lifetimes?: LifetimeFunction;
  /** Absolute, from the approval on. @default 2592000 (30 days) @unit seconds */
  readonly refreshTokenTtl?: number;
  /** How long a refresh token may lie unused. @default 1209600 (14 days) @unit seconds */
  readonly refreshTokenIdleTtl?: number;
  /** How long a retry with the predecessor gets the same answer; 0 switches it off. @default 30 @unit seconds */
  readonly retryWindow?: number;
  /** Whether revoking an access token ends its whole authorization. @default false */
  readonly revokeAuthorizationWithAccessToken?: boolean;
  /**
   * How long an access token may be remembered, 0 to 60, and never past its end; what ends one is heard of before.
   * 0 switches the cache off. @default 5 @unit seconds
   */
  readonly cacheTtl?: number;
  /**
   * The name of the format of new access tokens, or a function that chooses one for each: it is given the client, the
   * grant type and the rest of the draft. @default 'opaque'
   */
  readonly format?: FormatChoice;
  /** How many access tokens are remembered. @default 10000 */
  readonly cacheSize?: number;
}

/** Settings of client look-ups and authentication. */
export interface ClientOptions {
  /**
   * How long a client may be remembered, 0 to 5; what changes one is heard of before. 0 switches the cache off.
   * @default 5 @unit seconds
   */
  readonly cacheTtl?: number;
  /** How many clients are remembered. @default 1000 */
  readonly cacheSize?: number;
}

/** Settings of the authorization endpoint. */
export interface AuthorizationOptions {
  /** @default 60 @unit seconds */
  readonly codeTtl?: number;
}

/**
 * What newer documents advise against, for clients that cannot do without it. Each is off until it is switched on
 * here, and then has one warning at start-up.
 */
export interface LegacyOptions {
  /** Whether clients may ask for `response_mode=form_post`, with every response type. @default false */
  readonly formPost?: boolean;
  /** Whether PKCE challenges may have the method `plain`, as those without a method do. @default false */
  readonly plainPkce?: boolean;
  /** Domains below which the first label of a redirect URI's host may have a wildcard. @default none */
  readonly wildcardHosts?: readonly string[];
  /** Whether `http://localhost/…` stands for any port, as loopback IP literals do. @default false */
  readonly localhostLoopback?: boolean;
}

/** Settings of the ready pages. */
export interface PageOptions {
  /** What the pages call this server. @default the issuer's host */
  readonly title?: string;
  /** The `lang` of the pages. @default 'en' */
  readonly language?: string;
  /** How long a sign-in lasts. @default 28800 (8 hours) @unit seconds */
  readonly sessionTtl?: number;
  /** A class that replaces one page or all. @default the ready pages */
  readonly pages?: Type<import('./http/pages/pages.js').Pages>;
}

/**
 * Everything that can be set, grouped by what it belongs to. `issuer` and `secrets` are all that must be
 * given. Arrays replace the default, they never merge with it.
 *
 * @publicApi
 */
export interface OAuth2Options {
  /** The issuer identifier: https, or http on loopback; without query and fragment (RFC 8414 §2). */
  readonly issuer: string;
  /** Keys of 32 characters or more, newest first; older ones still verify. */
  readonly secrets: readonly (string | undefined)[];
  /** @default DEFAULT_GRANTS: authorization_code, client_credentials, refresh_token */
  readonly grants?: readonly Type<Grant>[];
  /** Response types beside those of the grants, such as `NoneResponseType`. @default none */
  readonly responseTypes?: readonly Type<ResponseType>[];
  /** Ways in which clients prove who they are, beside Basic, the body and `none`. @default none */
  readonly clientAuthMethods?: readonly Type<ClientAuthMethod>[];
  /** Formats of access tokens beside `opaque`; `tokens.format` chooses. @default none */
  readonly tokenFormats?: readonly Type<TokenFormat>[];
  readonly tokens?: TokenOptions;
  readonly clients?: ClientOptions;
  /** Name → words that a person understands. @default none */
  readonly scopes?: Readonly<Record<string, string>>;
  readonly authorization?: AuthorizationOptions;
  /** What is off unless it is switched on, with a warning. */
  readonly legacy?: LegacyOptions;
  readonly pages?: PageOptions;
  /** Guarded controllers and handlers of this application. */
  readonly resource?: ResourceOptions;
  /** Who hears of events. */
  readonly events?: EventOptions;
  /** What is called at the stations of a request. */
  readonly hooks?: HookOptions;
  /** Whether requests that arrive at the same time share statements. @default true */
  readonly coalesce?: boolean;
  /** The host's people, for the ready pages and the password grant. @default nobody can sign in */
  readonly resourceOwners?: Type<ResourceOwners>;
  /** Who is signed in and what they agree to. @default the ready pages over `resourceOwners` */
  readonly interaction?: Type<Interaction>;
  /** Which client may ask about which token. @default each confidential one about any token that it holds */
  readonly introspectionPolicy?: Type<IntrospectionPolicy>;
  /** Which scopes imply others, which a client may ask for and a person may give. @default as registered */
  readonly scopePolicy?: Type<ScopePolicy>;
  /** Which clients must send a PKCE challenge, and by which method. @default all, S256 */
  readonly pkcePolicy?: Type<PkcePolicy>;
  /** Which redirect URIs are refused beside those that always are. @default none */
  readonly redirectUriPolicy?: Type<RedirectUriPolicy>;
  /** What is told beside an error. */
  readonly errors?: ErrorOptions;
}

/**
 * What a part of an application adds to the server, from its own module: `OAuth2Module.forFeature(feature)`.
 *
 * @publicApi
 */
export interface OAuth2Feature {
  /** @default none */
  readonly grants?: readonly Type<Grant>[];
  /** @default none */
  readonly responseTypes?: readonly Type<ResponseType>[];
  /** With routes and metadata as those of `endpoints.classes`. @default none */
  readonly endpoints?: readonly EndpointClass[];
  /** @default none */
  readonly clientAuthMethods?: readonly Type<ClientAuthMethod>[];
  /** @default none */
  readonly tokenFormats?: readonly Type<TokenFormat>[];
  /** @default none */
  readonly hooks?: readonly Type<LifecycleHooks>[];
  /** Modules whose providers the classes above need. @default none */
  readonly imports?: ModuleMetadata['imports'];
}

/** What `OAuth2Module.forRoot` takes. @publicApi */
export type OAuth2ModuleOptions = OAuth2Options & OAuth2StaticOptions;

/** The options with every default filled in, frozen: what the server runs on. */
export interface ResolvedOptions {
  readonly issuer: string;
  readonly secrets: readonly string[];
  readonly tokens: Required<Omit<TokenOptions, 'lifetimes'>> & {
    readonly lifetimes: LifetimeFunction | undefined;
  };
  readonly clients: Required<ClientOptions>;
  readonly scopes: ReadonlyMap<string, string>;
  readonly authorization: Required<AuthorizationOptions>;
  readonly legacy: Required<LegacyOptions>;
  readonly pages: Required<Omit<PageOptions, 'pages'>>;
  readonly resource: ResourceSettings;
  readonly events: EventSettings;
  readonly errors: { readonly uri: Readonly<Record<string, string>> };
  readonly hooks: HookSettings;
  readonly coalesce: boolean;
}

/** Lifetimes as one client has them: its own where it has one, else the server's. */
export type EffectiveLifetimes = Required<Lifetimes>;
