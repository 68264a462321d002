import { type CanActivate, type ExecutionContext, Injectable, RequestMethod } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MissingCredentialsError } from '../protocol/bearer-errors.js';
import { OWN_ENDPOINT } from '../protocol/endpoint-mark.js';
import { accessRuleOf } from './access-rule.js';
import { BearerAuthenticator } from './bearer-authenticator.js';
import { bearerTokenOf } from './bearer-credentials.js';
import {
  authorizationHeaders,
  guardedRequest,
  type GuardedRequest,
  OAUTH_TOKEN,
} from './guarded-request.js';
import type { ValidatedToken } from './validated-token.js';

/** Nest's own key for the method that a handler is mapped to. */
const ROUTE_METHOD = 'method';

/** What was found on a request, so that it is looked for once, however many guards ask. */
const found = new WeakMap<GuardedRequest, Promise<ValidatedToken | undefined>>();

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
    private readonly bearer: BearerAuthenticator,
    private readonly host: HttpAdapterHost,
  ) {}

  /**
   * @throws {MissingCredentialsError} without bearer credentials, unless the rule is optional
   * @throws {MalformedCredentialsError} when the credentials cannot be read
   * @throws {InvalidTokenError} when the token is not good
   * @throws {TemporarilyUnavailableError} when the storage is away
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = guardedRequest(context);
    if (this.isOpen(context)) {
      request[OAUTH_TOKEN] ??= null;
      return true;
    }
    const search = found.get(request) ?? this.begin(context, request);
    const token = await search;
    if (!token && !accessRuleOf(context.getHandler(), context.getClass()).optional) {
      throw new MissingCredentialsError();
    }
    request[OAUTH_TOKEN] = token ?? null;
    if (token) request.oauthToken = token;
    return true;
  }

  /**
   * Whether the handler asks for nothing: it is public, ours, or made for OPTIONS, which carries no
   * credentials. A handler for every method (`@All()`) is guarded for OPTIONS too: it would act.
   */
  protected isOpen(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const controller = context.getClass();
    return (
      accessRuleOf(handler, controller).open ||
      Reflect.hasMetadata(OWN_ENDPOINT, controller) ||
      Reflect.getMetadata(ROUTE_METHOD, handler) === RequestMethod.OPTIONS
    );
  }

  /** The token on the request; nothing when it has none. Override it to take tokens from elsewhere. */
  protected credentials(request: GuardedRequest): string | undefined {
    return bearerTokenOf(authorizationHeaders(request));
  }

  private begin(
    context: ExecutionContext,
    request: GuardedRequest,
  ): Promise<ValidatedToken | undefined> {
    this.vary(context);
    const search = this.search(request);
    found.set(request, search);
    return search;
  }

  private async search(request: GuardedRequest): Promise<ValidatedToken | undefined> {
    const value = this.credentials(request);
    return value === undefined ? undefined : this.bearer.authenticate(value);
  }

  /** A cache must not give one caller what was made for another (RFC 9110 §12.5.5). */
  private vary(context: ExecutionContext): void {
    if (context.getType() !== 'http') return;
    this.host.httpAdapter.appendHeader(
      context.switchToHttp().getResponse(),
      'Vary',
      'Authorization',
    );
  }
}
