import { applyDecorators, UseFilters, UseGuards } from '@nestjs/common';
import { OAuth2ExceptionFilter } from '../http/oauth2-exception.filter.js';
import { type AccessClause, declareAccess } from './access-rule.js';
import { BearerGuard } from './bearer.guard.js';
import { ScopeAlternatives, type ScopeRequirement } from './scope-alternatives.js';
import { ScopeGuard } from './scope.guard.js';

/** How strict `@RequireOAuth()` is. @publicApi */
export interface RequireOAuthOptions {
  /** Whether requests without credentials are served too; bad credentials never are. @default false */
  readonly optional?: boolean;
}

/**
 * Guards a controller or a handler with an access token. On a handler it replaces what its controller
 * says, entirely.
 *
 * @example `@RequireOAuth(['profile email', 'user'])` admits a token that has both `profile` and `email`,
 * or has `user`; `@RequireOAuth()` admits every valid token.
 * @publicApi
 * @see RFC 6750 §3.1 for the 401 and 403 answers
 */
export function RequireOAuth(
  scopes?: ScopeRequirement,
  options?: RequireOAuthOptions,
): ClassDecorator & MethodDecorator;
export function RequireOAuth(options: RequireOAuthOptions): ClassDecorator & MethodDecorator;
export function RequireOAuth(
  first?: ScopeRequirement | RequireOAuthOptions,
  second: RequireOAuthOptions = {},
): ClassDecorator & MethodDecorator {
  const [scopes, options] = isOptions(first) ? [undefined, first] : [first, second];
  return guarded({
    open: false,
    optional: options.optional ?? false,
    ...(scopes !== undefined && scopes !== null && { scopes: ScopeAlternatives.of(scopes) }),
  });
}

/**
 * The scopes that a guarded controller or handler asks for, apart from `@RequireOAuth()`. It guards as well, so
 * that a forgotten guard leaves nothing open.
 *
 * @publicApi
 */
export function Scopes(scopes: string | readonly string[]): ClassDecorator & MethodDecorator {
  return guarded({ open: false, scopes: ScopeAlternatives.of(scopes) });
}

function guarded(clause: AccessClause): ClassDecorator & MethodDecorator {
  return applyDecorators(
    declareAccess(clause),
    UseGuards(BearerGuard, ScopeGuard),
    UseFilters(OAuth2ExceptionFilter),
  );
}

function isOptions(
  value: ScopeRequirement | RequireOAuthOptions,
): value is RequireOAuthOptions & object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
