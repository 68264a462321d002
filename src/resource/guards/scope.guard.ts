import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AccessAlternatives } from '../access/access-alternatives.js';
import { accessRuleOf } from '../access/access-rule.js';
import { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import { tokenInUse } from '../transports/token-in-use.js';
import { ResourceSettings } from '../resource-settings.js';
import { TokenAuthenticator } from './token-authenticator.js';
import { refusingWithExtensions } from '../transports/extended-refusal.js';
import { transportOf } from '../transports/transports.js';

/**
 * Compares the token that `BearerGuard` accepted with the scopes that the handler asks for. A request that
 * was admitted without a token has nothing to compare.
 *
 * @publicApi
 */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    @Inject(ResourceSettings) private readonly settings: ResourceSettings,
    @Inject(AccessAlternatives) private readonly alternatives: AccessAlternatives,
    @Inject(TokenAuthenticator) private readonly authenticator: TokenAuthenticator,
  ) {}

  /**
   * @throws {InsufficientScopeError} naming the first alternative, so that a client can step up
   * @throws {Error} when `BearerGuard` has not run before
   * @see RFC 6750 §3.1
   */
  canActivate(context: ExecutionContext): Promise<boolean> {
    return refusingWithExtensions(context, () => this.compare(context));
  }

  private async compare(context: ExecutionContext): Promise<boolean> {
    const { demand, open, or } = accessRuleOf(context.getHandler(), context.getClass());
    const token = tokenInUse(context);
    if (open || token === null) return true;
    // Also where any token will do: bound alone, this guard would admit everybody there.
    if (token === undefined) throw new Error('ScopeGuard needs BearerGuard before it');
    const method = transportOf(context).method(context);
    const demanded = await demand.of({ context, method, settings: this.settings });
    if (demanded === ScopeAlternatives.ANY) return true;
    if (demanded.admits(token.scopes)) return true;
    if (await this.alternatives.admit(or, context, token)) return true;
    throw this.authenticator.insufficient(token, demanded);
  }
}
