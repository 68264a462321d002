export {
  BearerError,
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
  MissingCredentialsError,
} from '../protocol/bearer-errors.js';
export { OAuth2ExceptionFilter } from '../http/oauth2-exception.filter.js';
export { AccessToken } from './access-token.decorator.js';
export { BearerGuard } from './bearer.guard.js';
export { type GuardedRequest, OAUTH_TOKEN } from './guarded-request.js';
export { Public } from './public.decorator.js';
export { RequireOAuth, type RequireOAuthOptions, Scopes } from './require-oauth.decorator.js';
export type { ScopeRequirement } from './scope-alternatives.js';
export { ScopeGuard } from './scope.guard.js';
export { TokenValidator } from './token-validator.js';
export type { ValidatedToken } from './validated-token.js';
