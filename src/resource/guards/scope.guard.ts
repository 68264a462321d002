import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Eventual, whenKnown } from '../../protocol/eventual.js';
import { AccessAlternatives } from '../access/access-alternatives.js';
import { accessRuleOf } from '../access/access-rule.js';
import { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import { tokenInUse } from '../transports/token-in-use.js';
import { ResourceSettings } from '../resource-settings.js';
import { ModulePart, requireModule } from './module-part.js';
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
    @ModulePart(ResourceSettings) private readonly settings: ResourceSettings,
    @ModulePart(AccessAlternatives) private readonly alternatives: AccessAlternatives,
    @ModulePart(TokenAuthenticator) private readonly authenticator: TokenAuthenticator,
  ) {
    requireModule(settings, alternatives, authenticator);
  }

  /**
   * @throws {InsufficientScopeError} naming the first alternative, so that a client can step up
   * @throws {Error} when `BearerGuard` has not run before
   * @see RFC 6750 §3.1
   */
  canActivate(context: ExecutionContext): Eventual<boolean> {
    return refusingWithExtensions(context, () => this.compare(context));
  }

  private compare(context: ExecutionContext): Eventual<boolean> {
    const { demand, open, or } = accessRuleOf(context.getHandler(), context.getClass());
    const token = tokenInUse(context);
    if (open || token === null) return true;
    // Also where any token will do: bound alone, this guard would admit everybody there.
    if (token === undefined) throw new Error('ScopeGuard needs BearerGuard before it');
    const method = transportOf(context).method(context);
    return whenKnown(demand.of({ context, method, settings: this.settings }), (demanded) => {
      if (demanded === ScopeAlternatives.ANY || demanded.admits(token.scopes)) return true;
      return whenKnown(this.alternatives.admit(or, context, token), (admitted) => {
        if (admitted) return true;
        throw this.authenticator.insufficient(token, demanded);
      });
    });
  }
}
