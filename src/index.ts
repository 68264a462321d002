// The public API: what is not here may change without notice.

export { OAuth2Module } from './oauth2.module.js';
export { OAuth2ConfigurationError } from './options/configuration-error.js';
export { OAuth2Extension } from './nest/oauth2-extension.decorator.js';
export type {
  AuthorizationOptions,
  ClientOptions,
  EndpointOptions,
  EntityOptions,
  LegacyOptions,
  OAuth2Feature,
  OAuth2ModuleOptions,
  OAuth2Options,
  OAuth2StaticOptions,
  PageOptions,
  ResolvedOptions,
  StoresModule,
  TokenOptions,
} from './oauth2.options.js';
export { RESOLVED_OPTIONS } from './options/options-token.js';
export { AuthorizationServer } from './authorization-server.js';

export type { ConsentRequest } from './authorization/consent-prompt.js';
export type { GrantedTo } from './authorization/granted-to.js';
export {
  type ConsentPrompt,
  type DescribedScope,
  type Granted,
  Interaction,
  type SignedIn,
} from './authorization/interaction.js';
export { NoneResponseType } from './authorization/none.response-type.js';
export { SpentStore } from './authorization/spent.store.js';

export type {
  Client,
  ClientKind,
  ClientRecord,
  ClientSecret,
  Lifetimes,
  SecretAlgorithm,
} from './clients/client.js';
export { ClientAuthenticator } from './clients/client-authenticator.js';
export { ClientDirectory } from './clients/client-directory.js';
export { ClientMetadataError } from './clients/client-metadata.js';
export type {
  ClientChange,
  ClientCredentials,
  ClientRegistration,
  SecretRotation,
} from './clients/client-registration.js';
export { ClientService } from './clients/client.service.js';
export { type ClientChanges, ClientStore } from './clients/client.store.js';
export { ClientAuthMethod, type PresentedClient } from './clients/methods/client-auth-method.js';
export {
  type LifetimeFunction,
  LifetimePolicy,
  type LifetimeQuestion,
} from './clients/lifetime-policy.js';
export { type RedirectingClient, RedirectUriPolicy } from './clients/redirect-uri-policy.js';
export { ScopePolicy, type ScopeQuestion } from './clients/scope-policy.js';
export { SecretHasher } from './clients/secret-hasher.js';

export { AuthorizationEndpoint } from './endpoints/authorization.endpoint.js';
export { Endpoint, type EndpointClass, type EndpointRoute } from './endpoints/endpoint.js';
export { IntrospectionEndpoint } from './endpoints/introspection.endpoint.js';
export { IntrospectionPolicy } from './endpoints/introspection-policy.js';
export { MetadataEndpoint } from './endpoints/metadata.endpoint.js';
export { RevocationEndpoint } from './endpoints/revocation.endpoint.js';
export { TokenEndpoint } from './endpoints/token.endpoint.js';

export { AuthorizationCodeGrant } from './grants/authorization-code.grant.js';
export {
  type AuthorizationCode,
  AuthorizationCodeStore,
  type CodeIssue,
  type CodeRedemption,
  type CodeState,
  type IssuedTokens,
  type Pkce,
  type RedemptionOutcome,
  type SpentKey,
} from './grants/authorization-code.store.js';
export type { Approval, PendingAuthorization } from './grants/approval.js';
export { AuthorizingGrant } from './grants/authorizing-grant.js';
export { ClientCredentialsGrant } from './grants/client-credentials.grant.js';
export { DEFAULT_GRANTS } from './grants/default-grants.js';
export {
  Grant,
  type GrantParameter,
  type TokenRequest,
  type TokenResponse,
} from './grants/grant.js';
export { ImplicitGrant } from './grants/implicit.grant.js';
export { PasswordGrant } from './grants/password.grant.js';
export { PkcePolicy } from './grants/pkce-policy.js';
export { RefreshTokenGrant } from './grants/refresh-token.grant.js';
export {
  RefreshTokenStore,
  type Rotation,
  type RotationOutcome,
  type Successor,
} from './grants/refresh-token.store.js';
export { ResponseType } from './grants/response-type.js';

export type {
  ContributeContext,
  IssuanceContext,
  ModifyCodeContext,
  ModifyTokenContext,
  PostAuthContext,
  PreAuthContext,
  PresentedToken,
  PreTokenContext,
  TokenCheckContext,
} from './hooks/hook-contexts.js';
export { HookTimer } from './hooks/hook-timer.js';
export type {
  ConsentAdditions,
  HookPoint,
  ResponseMembers,
  TokenChange,
} from './hooks/lifecycle-hooks.js';

export { type AddressedRequest, IssuerResolver } from './http/issuer-resolver.js';
export { OAuth2Bridge } from './http/oauth2-bridge.js';
export { OAuth2ExceptionFilter } from './http/oauth2-exception.filter.js';
export { type Html, Pages } from './http/pages/pages.js';
export { ReadyInteraction } from './http/pages/ready-interaction.js';
export type {
  ConsentView,
  ErrorView,
  FormPostView,
  SignedInView,
  SignInProblem,
  SignInView,
  SignOutView,
} from './http/pages/views.js';

export {
  BearerError,
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
  MissingCredentialsError,
} from './protocol/bearer-errors.js';
export { addSeconds, Clock, SystemClock } from './protocol/clock.js';
export type { ErrorOptions } from './protocol/error.options.js';
export { ErrorLog } from './protocol/error-log.js';
export {
  AccessDeniedError,
  ContentTooLargeError,
  InvalidClientError,
  InvalidGrantError,
  InvalidRequestError,
  InvalidScopeError,
  MethodNotAllowedError,
  OAuth2Error,
  type OAuth2ErrorCode,
  type OAuth2ErrorInit,
  ServerError,
  TemporarilyUnavailableError,
  UnauthorizedClientError,
  UnsupportedGrantTypeError,
  UnsupportedMediaTypeError,
  UnsupportedResponseTypeError,
} from './protocol/errors.js';
export type { Issuer } from './protocol/issuer.js';
export { expiryOf as tokenExpiry, newId } from './protocol/opaque-token.js';
export { type OriginOwner, ownsOrigin } from './protocol/origin.js';
export { Parameters } from './protocol/parameters.js';
export { OAuth2Request, type OAuth2RequestInit } from './protocol/request.js';
export { errorResponse, json, type OAuth2Response, redirect } from './protocol/response.js';
export { ScopeSet } from './protocol/scope.js';
export { Outages } from './protocol/outages.js';
export { StorageUnavailableError } from './protocol/storage-unavailable.js';

export * from './resource/index.js';

export type {
  Authorization,
  AuthorizationState,
  NewAuthorization,
  RefreshState,
  RevocationReason,
} from './tokens/authorization.js';
export {
  type AuthorizationEntry,
  AuthorizationStore,
  type DirectApproval,
} from './tokens/authorization.store.js';
export { type Change, ChangeFeed, type ChangeSubscriber } from './tokens/change-feed.js';
export {
  type PasswordAttempt,
  type PasswordOutcome,
  PasswordVerifier,
} from './tokens/password-verifier.js';
export { type ResourceOwner, ResourceOwners } from './tokens/resource-owners.js';
export type { Known, Subject } from './tokens/subject.js';
export { type PruneCount, RetentionStore } from './tokens/retention.store.js';
export type { Confirmation, NewToken, Principal, Token, TokenState } from './tokens/token.js';
export { TokenDirectory } from './tokens/token-directory.js';
export type { MintedTokens, TokenDraft, TokenFamily } from './tokens/token-draft.js';
export { type FormatChoice, TokenFormat } from './tokens/token-format.js';
export { TokenIssuer } from './tokens/token-issuer.js';
export { TokenReader } from './tokens/token-reader.js';
export { TokenService } from './tokens/token.service.js';
export { TokenStore } from './tokens/token.store.js';
