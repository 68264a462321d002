import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { InsufficientScopeError } from '../protocol/bearer-errors.js';
import { accessRuleOf } from './access-rule.js';
import { guardedRequest, OAUTH_TOKEN } from './guarded-request.js';

/**
 * Compares the token that `BearerGuard` accepted with the scopes that the handler asks for. A request that
 * was admitted without a token has nothing to compare.
 *
 * @publicApi
 */
@Injectable()
export class ScopeGuard implements CanActivate {
  /**
   * @throws {InsufficientScopeError} naming the first alternative, so that a client can step up
   * @throws {Error} when `BearerGuard` has not run before
   * @see RFC 6750 §3.1
   */
  canActivate(context: ExecutionContext): boolean {
    const { scopes } = accessRuleOf(context.getHandler(), context.getClass());
    if (scopes.first === undefined) return true;
    const token = guardedRequest(context)[OAUTH_TOKEN];
    if (token === undefined) throw new Error('ScopeGuard needs BearerGuard before it');
    if (token !== null && !scopes.admits(token.scopes)) {
      throw new InsufficientScopeError(scopes.first);
    }
    return true;
  }
}
