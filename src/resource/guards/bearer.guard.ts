import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MissingCredentialsError } from '../../protocol/bearer-errors.js';
import { type Eventual, whenKnown } from '../../protocol/eventual.js';
import { AccessAlternatives } from '../access/access-alternatives.js';
import { accessRuleOf } from '../access/access-rule.js';
import { type GuardedRequest, OAUTH_TOKEN } from '../credentials/guarded-request.js';
import { guardedRequest, tokenInUse } from '../transports/token-in-use.js';
import { ModulePart, requireModule } from './module-part.js';
import { TokenAuthenticator } from './token-authenticator.js';
import type { ValidatedToken } from '../token/validated-token.js';
import { refusingWithExtensions } from '../transports/extended-refusal.js';
import { transportOf } from '../transports/transports.js';

/**
 * Admits requests that carry a valid access token, and tells the handler which. Bound by
 * `@RequireOAuth()`, or globally (`APP_GUARD`), where it respects `@Public()` and lets the package's own
 * endpoints through.
 *
 * @publicApi
 * @see RFC 6750 §2.1, §3
 */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    @ModulePart(TokenAuthenticator) private readonly authenticator: TokenAuthenticator,
    @ModulePart(AccessAlternatives) private readonly alternatives: AccessAlternatives,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {
    requireModule(authenticator, alternatives);
  }

  /**
   * @throws {MissingCredentialsError} without credentials, unless the rule is optional or has another way in
   * @throws {MalformedCredentialsError} when the credentials cannot be read
   * @throws {InvalidTokenError} when the token is not good
   * @throws {TemporarilyUnavailableError} when nobody can tell whether it is
   */
  canActivate(context: ExecutionContext): Eventual<boolean> {
    return refusingWithExtensions(context, () => this.admit(context));
  }

  /** Whether the handler asks for nothing: it is public, ours, or made for OPTIONS. */
  protected isOpen(context: ExecutionContext): boolean {
    return accessRuleOf(context.getHandler(), context.getClass()).open;
  }

  private admit(context: ExecutionContext): Eventual<boolean> {
    const request = guardedRequest(context);
    if (this.isOpen(context)) {
      // What middleware has found stays in use.
      if (tokenInUse(context) === undefined) request[OAUTH_TOKEN] = null;
      return true;
    }
    this.vary(context, request);
    const found = this.authenticator.once(transportOf(context).once(context), request);
    return whenKnown(found, (token) => {
      return token ? admitWith(token, request) : this.admitWithout(context, request);
    });
  }

  private admitWithout(context: ExecutionContext, request: GuardedRequest): Eventual<boolean> {
    const { optional, or } = accessRuleOf(context.getHandler(), context.getClass());
    return whenKnown(optional || this.alternatives.admit(or, context), (admitted) => {
      if (!admitted) throw new MissingCredentialsError();
      request[OAUTH_TOKEN] = null;
      return true;
    });
  }

  /** A cache must not give one caller what was made for another (RFC 9110 §12.5.5). */
  private vary(context: ExecutionContext, request: GuardedRequest): void {
    if (request[OAUTH_TOKEN] !== undefined) return;
    if (context.getType() !== 'http') return transportOf(context).vary?.(context);
    const response: unknown = context.getArgByIndex(1);
    this.host.httpAdapter.appendHeader(response, 'Vary', 'Authorization');
  }
}

function admitWith(token: ValidatedToken, request: GuardedRequest): true {
  request[OAUTH_TOKEN] = token;
  request.oauthToken = token;
  return true;
}
