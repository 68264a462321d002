import type { ClientDirectory } from '../clients/client-directory.js';
import type { ScopePolicy } from '../clients/scope-policy.js';
import type { AuthorizingGrant } from '../grants/authorizing-grant.js';
import {
  InvalidRequestError,
  UnauthorizedClientError,
  UnsupportedResponseTypeError,
} from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import type { ScopeSet } from '../protocol/scope.js';
import type { Client } from '../clients/client.js';
import { AuthorizationTarget } from './authorization-target.js';

/** An authorization request that passed every check. */
export interface AuthorizationRequest {
  readonly target: AuthorizationTarget;
  readonly client: Client;
  readonly params: Parameters;
  readonly scopes: ScopeSet;
  readonly grant: AuthorizingGrant;
}

/** Finds the grants that begin at the authorization endpoint. */
export interface ResponseTypes {
  forResponseType(responseType: string): AuthorizingGrant | undefined;
}

/**
 * Validates authorization requests: first where an answer may go, then everything else.
 *
 * @see RFC 6749 §4.1.1, §4.1.2.1
 */
export class AuthorizationRequestReader {
  constructor(
    private readonly directory: ClientDirectory,
    private readonly scopePolicy: ScopePolicy,
    private readonly responseTypes: ResponseTypes,
  ) {}

  /** @throws {InvalidRequestError} what must end on an error page */
  async target(params: Parameters): Promise<AuthorizationTarget> {
    return AuthorizationTarget.resolve(params, this.directory);
  }

  /**
   * @throws {InvalidRequestError} when `response_type` is missing or a parameter of the grant is wrong
   * @throws {UnsupportedResponseTypeError} when no grant serves the response type
   * @throws {UnauthorizedClientError} when the client may not use it
   * @throws {InvalidScopeError} when the scope is unknown or not the client's to ask for
   */
  validate(target: AuthorizationTarget, params: Parameters): AuthorizationRequest {
    const { client } = target;
    const responseType = params.get('response_type');
    if (responseType === undefined) throw new InvalidRequestError('response_type is missing');
    const grant = this.responseTypes.forResponseType(responseType);
    if (!grant) {
      throw new UnsupportedResponseTypeError('this server does not offer the response_type');
    }
    if (!client.responseTypes.includes(responseType) || !client.grants.includes(grant.type)) {
      throw new UnauthorizedClientError('the client may not use this response_type');
    }
    if (!['query', undefined].includes(params.get('response_mode'))) {
      throw new InvalidRequestError('response_mode must be query');
    }
    const scopes = this.scopePolicy.grant(client, params.get('scope'));
    grant.validate({ client, params, scopes });
    return { target, client, params, scopes, grant };
  }
}
