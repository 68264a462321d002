import type { Client } from '../clients/client.js';
import type { ClientDirectory } from '../clients/client-directory.js';
import type { RedirectUriChecks } from '../clients/redirect-uri-policy.js';
import type { ScopePolicy } from '../clients/scope-policy.js';
import type { ResponseType } from '../grants/response-type.js';
import type { ConsentAdditions } from '../hooks/lifecycle-hooks.js';
import type { ErrorUris } from '../protocol/error-uris.js';
import {
  AccessDeniedError,
  InvalidRequestError,
  type OAuth2Error,
  UnauthorizedClientError,
  UnsupportedResponseTypeError,
} from '../protocol/errors.js';
import type { Eventual } from '../protocol/eventual.js';
import type { Parameters } from '../protocol/parameters.js';
import { canonicalResponseType } from '../protocol/response-type-name.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { ScopeSet } from '../protocol/scope.js';
import { AuthorizationTarget } from './authorization-target.js';
import type { ResponseMode } from './response-mode.js';
import type { ResponseModeRegistry } from './response-mode-registry.js';

/** An authorization request that passed every check. */
export interface AuthorizationRequest {
  readonly target: AuthorizationTarget;
  readonly client: Client;
  readonly params: Parameters;
  readonly scopes: ScopeSet;
  readonly responseType: ResponseType;
  /** How its answer is carried. */
  readonly mode: ResponseMode;
  /** As it came. */
  readonly request: OAuth2Request;
  /** What hooks tell consent pages; nothing when they have nothing to say. */
  readonly additions: ConsentAdditions | undefined;
}

/** What the checks tell of an authorization request, without what hooks say. */
export type ValidatedRequest = Omit<AuthorizationRequest, 'request' | 'additions'>;

/** Finds response types by their names. */
export interface ResponseTypes {
  find(name: string): ResponseType | undefined;
}

export interface ReaderDependencies {
  readonly directory: ClientDirectory;
  readonly scopePolicy: ScopePolicy;
  readonly responseTypes: ResponseTypes;
  readonly modes: ResponseModeRegistry;
  readonly redirectUris: RedirectUriChecks;
  readonly errorUris?: ErrorUris;
}

/**
 * Validates authorization requests: first where an answer may go, then everything else.
 *
 * @see RFC 6749 §4.1.1, §4.1.2.1, §4.2.1, §4.2.2.1
 */
export class AuthorizationRequestReader {
  constructor(private readonly deps: ReaderDependencies) {}

  /** @throws {InvalidRequestError} what must end on an error page */
  async target(params: Parameters): Promise<AuthorizationTarget> {
    return AuthorizationTarget.resolve(params, this.deps.directory, this.deps.redirectUris);
  }

  /** How an error of a request is carried, whatever it is. */
  modeOfErrors(target: AuthorizationTarget, params: Parameters): ResponseMode {
    const type = this.deps.responseTypes.find(params.get('response_type') ?? '');
    return this.deps.modes.forErrors(type, { asked: params.get('response_mode'), target });
  }

  /**
   * @throws {InvalidRequestError} when `response_type` is missing, or another parameter is wrong
   * @throws {UnsupportedResponseTypeError} when the response type is not registered
   * @throws {UnauthorizedClientError} when the client may not use it
   * @throws {InvalidScopeError} when the scope is unknown or not the client's to ask for
   */
  validate(target: AuthorizationTarget, params: Parameters): ValidatedRequest {
    const { client } = target;
    const responseType = this.responseType(params);
    requireAllowed(client, responseType);
    const asked = params.get('response_mode');
    const mode = this.deps.modes.require(responseType, { asked, target });
    const scopes = this.deps.scopePolicy.grant(client, params.get('scope'));
    responseType.validate({ client, params, scopes });
    return { target, client, params, scopes, responseType, mode };
  }

  /**
   * The same request, for what of its scopes a person may give.
   *
   * @throws {AccessDeniedError} when that is nothing
   */
  offered(request: AuthorizationRequest, subject: string): Eventual<AuthorizationRequest> {
    const { scopePolicy } = this.deps;
    return scopePolicy.permitted ? this.permitted(request, subject) : request;
  }

  /** What the client is told of an error. */
  parametersOf(error: OAuth2Error): Readonly<Record<string, string>> {
    return this.deps.errorUris?.parameters(error) ?? error.toParameters();
  }

  private async permitted(
    request: AuthorizationRequest,
    subject: string,
  ): Promise<AuthorizationRequest> {
    const { client, scopes: asked } = request;
    const scopes = await this.deps.scopePolicy.offered({ client, subject }, asked);
    if (scopes.size > 0 || asked.size === 0) return { ...request, scopes };
    throw new AccessDeniedError('the resource owner may give none of the scopes');
  }

  private responseType(params: Parameters): ResponseType {
    const name = params.get('response_type');
    if (name === undefined) throw new InvalidRequestError('response_type is missing');
    const found = this.deps.responseTypes.find(name);
    if (found) return found;
    throw new UnsupportedResponseTypeError('this server does not offer the response_type');
  }
}

function requireAllowed(client: Client, { responseType, grantType }: ResponseType): void {
  const name = canonicalResponseType(responseType);
  const hasType = client.responseTypes.some((one) => canonicalResponseType(one) === name);
  if (!hasType || (grantType !== undefined && !client.grants.includes(grantType))) {
    throw new UnauthorizedClientError('the client may not use this response_type');
  }
}
