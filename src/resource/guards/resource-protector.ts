import { Inject, Injectable } from '@nestjs/common';
import { MissingCredentialsError } from '../../protocol/bearer-errors.js';
import {
  ScopeAlternatives,
  type ScopeOperator,
  type ScopeRequirement,
} from '../scopes/scope-alternatives.js';
import type { CheckedScopes } from '../scopes/scope-names.js';
import type { GuardedRequest } from '../credentials/guarded-request.js';
import { TokenAuthenticator } from './token-authenticator.js';
import type { ValidatedToken } from '../token/validated-token.js';
import { rawRequest } from '../transports/http.transport.js';
import type { TokenValidator } from '../validators/token-validator.js';
import { TokenValidators } from '../validators/token-validators.js';

/**
 * Protects what is no handler: middleware of your own, a proxy, a route outside of Nest.
 *
 * @publicApi
 * @example
 * ```ts
 * const token = await protector.acquire(request, ['profile email', 'user']);
 * ```
 */
@Injectable()
export class ResourceProtector {
  constructor(
    @Inject(TokenAuthenticator) private readonly authenticator: TokenAuthenticator,
    @Inject(TokenValidators) private readonly validators: TokenValidators,
  ) {}

  /**
   * Adds a validator for the tokens of its scheme, after those that are there.
   *
   * @throws {TypeError} when its scheme cannot be one, or it is registered already
   */
  registerTokenValidator(validator: TokenValidator): void {
    this.validators.register(validator);
  }

  /**
   * The token of a request, when it has the scopes; they are written as for `@RequireOAuth()`.
   *
   * @param request Express's, Fastify's, Node's own, or a `Request` of `fetch`
   * @throws {MissingCredentialsError} without a token
   * @throws {MalformedCredentialsError} when the credentials cannot be read
   * @throws {InvalidTokenError} when the token is not good
   * @throws {InsufficientScopeError} when it lacks the scopes
   * @throws {TemporarilyUnavailableError} when nobody can tell now
   */
  acquire<const Given extends string | readonly string[] | null>(
    request: GuardedRequest,
    scopes: Given & CheckedScopes<Given>,
    operator?: ScopeOperator,
  ): Promise<ValidatedToken>;
  /** Any valid token will do. */
  acquire(request: GuardedRequest): Promise<ValidatedToken>;
  async acquire(
    request: GuardedRequest,
    ...asked: [scopes?: ScopeRequirement, operator?: ScopeOperator]
  ): Promise<ValidatedToken> {
    const [scopes, operator] = asked;
    if (asked.length > 0 && scopes === undefined) {
      throw new TypeError('acquire(): the scopes are undefined: for "any valid token" give null');
    }
    const demanded = ScopeAlternatives.of(scopes, operator);
    const token = await this.authenticator.once(rawRequest(request), request);
    if (!token) throw new MissingCredentialsError();
    if (demanded.admits(token.scopes)) return token;
    throw this.authenticator.insufficient(token, demanded);
  }
}
