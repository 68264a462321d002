export type { HookOptions } from '../hook-discovery/hook.options.js';
export { OAuth2Hooks } from '../hook-discovery/oauth2-hooks.decorator.js';
export type { AccessContext } from '../hooks/hook-contexts.js';
export type { HookDeclaration } from '../hooks/hook-declaration.js';
export { LifecycleHooks } from '../hooks/lifecycle-hooks.js';
export {
  BearerError,
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
  MissingCredentialsError,
} from '../protocol/bearer-errors.js';
export { OAuth2Error, TemporarilyUnavailableError } from '../protocol/errors.js';
export { ScopeSet } from '../protocol/scope.js';
export { StorageUnavailableError } from '../protocol/storage-unavailable.js';
export { Clock } from '../protocol/clock.js';
export { ErrorLog } from '../protocol/error-log.js';
export { OAuth2ConfigurationError } from '../options/configuration-error.js';
export type { AuthorizationEvent } from '../events/authorization-events.js';
export type { ClientEvent } from '../events/client-events.js';
export { type EventLevel, OAUTH2_EVENT_TYPES } from '../events/event-levels.js';
export type { OAuth2Event, OAuth2EventOf, OAuth2EventType } from '../events/event.js';
export { type OAuth2EventListener, OAuth2Events } from '../events/events.js';
export type { SignInEvent, SignInPlace } from '../events/sign-in-events.js';
export type { IssuedTokenEvent, PresentedTokenEvent } from '../events/token-events.js';
export type { EventEmitterLike } from '../listeners/event-emitter-like.js';
export type { EventOptions } from '../listeners/event.options.js';
export { OnOAuth2Event } from '../listeners/on-oauth2-event.decorator.js';
export { OAuth2ExceptionFilter } from '../http/oauth2-exception.filter.js';
export { type ResourceOwner, ResourceOwners } from '../tokens/resource-owners.js';
export type { Subject } from '../tokens/subject.js';
export type { Principal } from '../tokens/token.js';
// With names, TypeScript would not let an application add to RegisteredScopes at this door.
export * from './scopes/scope-names.js';
export { AccessAlternative } from './access/access-alternative.js';
export type { ScopeOperator, ScopeRequirement } from './scopes/scope-alternatives.js';
export type { ScopeFunction } from './scopes/scope-demand.js';
export { SignedInSession } from './access/signed-in-session.js';
export {
  type GuardedRequest,
  headerValues,
  OAUTH_TOKEN,
  type RequestHeaders,
} from './credentials/guarded-request.js';
export { tokenInUse } from './transports/token-in-use.js';
export { Public } from './decorators/public.decorator.js';
export {
  RequireOAuth,
  type RequireOAuthOptions,
  Scopes,
} from './decorators/require-oauth.decorator.js';
export {
  ReadWriteScopes,
  ResourceScopes,
  ScopesByMethod,
  type ScopesPerMethod,
} from './decorators/scopes-by-method.decorator.js';
export { SessionOrScopes } from './decorators/session-or-scopes.decorator.js';
export { AccessToken, CurrentClient, CurrentSubject } from './decorators/token.decorators.js';
export { BearerGuard } from './guards/bearer.guard.js';
export { OAuth2TokenMiddleware } from './guards/oauth2-token.middleware.js';
export { ScopeGuard } from './guards/scope.guard.js';
export { OAuth2OpenApi } from './openapi/oauth2-open-api.js';
export type {
  OpenApiDocument,
  OpenApiFlow,
  OpenApiFlows,
  OpenApiOptions,
  OpenApiSecurityScheme,
} from './openapi/open-api.types.js';
export { ResourceProtector } from './guards/resource-protector.js';
export type { ResourceOptions } from './resource.options.js';
export { ResourceServerModule } from './module/resource-server.module.js';
export type {
  ResourceServerExtras,
  ResourceServerModuleOptions,
  ResourceServerOptions,
} from './module/resource-server.options.js';
export { handshakeOf, rememberHandshake } from './transports/socket-handshake.js';
export type { Eventual } from '../protocol/eventual.js';
export type { TokenFacts } from './token/token-facts.js';
export type { ValidatedToken } from './token/validated-token.js';
export { LocalTokenValidator } from './validators/local-token-validator.js';
export { TokenValidator } from './validators/token-validator.js';
export { IntrospectionOptions } from './validators/remote/introspection.options.js';
export { RemoteTokenValidator } from './validators/remote/remote-token-validator.js';
