import { Inject, Injectable, Optional } from '@nestjs/common';
import { AuthorizationRequestReader } from './authorization/authorization-request.js';
import { AuthorizationResponder } from './authorization/authorization-responder.js';
import { describeRequest, type ConsentRequest } from './authorization/consent-prompt.js';
import type { GrantedTo } from './authorization/granted-to.js';
import { NoneResponseType } from './authorization/none.response-type.js';
import { ResponseModeRegistry } from './authorization/response-mode-registry.js';
import { ResponseTypeRegistry } from './authorization/response-type-registry.js';
import { ClientAuthenticator } from './clients/client-authenticator.js';
import type { ClientAuthMethod } from './clients/methods/client-auth-method.js';
import { ScopePolicy } from './clients/scope-policy.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { EndpointRegistry } from './endpoints/endpoint-registry.js';
import { AuthorizingGrant } from './grants/authorizing-grant.js';
import { requireDeclarable } from './grants/declared-parameters.js';
import { DEFAULT_GRANTS } from './grants/default-grants.js';
import { GrantRegistry } from './grants/grant-registry.js';
import type { Grant } from './grants/grant.js';
import { ImplicitGrant } from './grants/implicit.grant.js';
import { PasswordGrant } from './grants/password.grant.js';
import { ExtensionLimit } from './hooks/extension-limit.js';
import type { ResponseType } from './grants/response-type.js';
import type { HookDeclaration } from './hooks/hook-declaration.js';
import type { LifecycleHooks } from './hooks/lifecycle-hooks.js';
import { Lifecycle } from './hooks/lifecycle.js';
import { requireDeclared } from './protocol/declaration.js';
import { ErrorLog } from './protocol/error-log.js';
import { ErrorUris } from './protocol/error-uris.js';
import {
  AccessDeniedError,
  OAuth2Error,
  ServerError,
  TemporarilyUnavailableError,
} from './protocol/errors.js';
import { Outages } from './protocol/outages.js';
import type { OAuth2Request } from './protocol/request.js';
import { errorResponse, type OAuth2Response } from './protocol/response.js';
import { StorageUnavailableError } from './protocol/storage-unavailable.js';
import { known } from './tokens/subject.js';
import type { TokenFormat } from './tokens/token-format.js';
import { TokenFormats } from './tokens/token-formats.js';

const OUR_GRANTS: ReadonlySet<unknown> = new Set([...DEFAULT_GRANTS, ImplicitGrant, PasswordGrant]);

/**
 * The authorization server: what the generated controllers call, and what a host's own can call. Every
 * method that answers a request answers errors too; none of them throws for a bad request.
 *
 * @publicApi
 * @example
 * ```ts
 * @Controller('my-token')
 * export class MyTokenController {
 *   constructor(private readonly server: AuthorizationServer, private readonly bridge: OAuth2Bridge) {}
 *
 *   @Post()
 *   async token(@Req() req: unknown, @Res() res: unknown) {
 *     const request = await this.bridge.read(req);
 *     await this.bridge.write(res, await this.server.createTokenResponse(request));
 *   }
 * }
 * ```
 */
@Injectable()
export class AuthorizationServer {
  constructor(
    @Inject(GrantRegistry) private readonly grants: GrantRegistry,
    @Inject(EndpointRegistry) private readonly endpoints: EndpointRegistry,
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(ResponseTypeRegistry) private readonly responseTypes: ResponseTypeRegistry,
    @Inject(ResponseModeRegistry) private readonly modes: ResponseModeRegistry,
    @Inject(AuthorizationRequestReader) private readonly reader: AuthorizationRequestReader,
    @Inject(AuthorizationResponder) private readonly responder: AuthorizationResponder,
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(ErrorLog) private readonly log: ErrorLog,
    @Inject(TokenFormats) private readonly formats: TokenFormats,
    @Inject(ErrorUris) private readonly errorUris: ErrorUris,
    @Inject(ExtensionLimit) private readonly limit: ExtensionLimit,
    @Optional() @Inject(Outages) private readonly outages?: Outages,
  ) {}

  /**
   * Adds a grant; one that begins at the authorization endpoint is a response type as well.
   *
   * @throws {TypeError} when it is misdeclared, or a grant of this type, or its response type, is registered already
   */
  registerGrant(grant: Grant): this {
    requireDeclared(grant, { name: 'type', methods: ['exchange'] });
    requireDeclarable(grant);
    const isNew = this.grants.get(grant.type) === undefined;
    if (isNew && grant instanceof AuthorizingGrant) {
      this.responseTypes.requireFree(grant.responseType);
      this.modes.requireModes(grant);
    }
    this.grants.register(grant.type, this.limited(grant));
    this.warnOf(`grant ${grant.type}`, grant);
    return this;
  }

  /**
   * Adds a response type that is no grant.
   *
   * @throws {TypeError} when it is misdeclared, or registered already
   */
  registerResponseType(type: ResponseType): this {
    requireDeclared(type, { name: 'responseType', methods: ['validate', 'authorize'] });
    this.modes.requireModes(type);
    const isOurs = type.constructor === NoneResponseType;
    this.responseTypes.register(isOurs ? type : this.limit.on(type, ['authorize']));
    this.warnOf(`response type ${type.responseType}`, type);
    return this;
  }

  /**
   * Adds an endpoint for `createEndpointResponse`. One that is registered at run time has no route of its own.
   *
   * @throws {TypeError} when it is misdeclared, or an endpoint of this name is registered already
   */
  registerEndpoint(endpoint: Endpoint): this {
    requireDeclared(endpoint, { name: 'name', methods: ['handle'] });
    this.endpoints.register(endpoint.name, endpoint);
    return this;
  }

  /**
   * Adds a way in which clients prove who they are.
   *
   * @throws {TypeError} when it is misdeclared, or a method of this name is registered already
   */
  registerClientAuthMethod(method: ClientAuthMethod): this {
    requireDeclared(method, { name: 'name', methods: ['present'] });
    this.clients.methods.register(method.name, this.limit.onProofs(method));
    return this;
  }

  /**
   * Adds hooks at run time, after those of the same order.
   *
   * @throws {TypeError} when they are misdeclared, for a grant that is not registered, or registered already
   */
  registerHooks(hooks: LifecycleHooks, declaration: HookDeclaration = {}): this {
    const missing = declaration.grants?.find((type) => !this.grants.get(type));
    if (missing !== undefined) throw new TypeError(`hooks: no grant ${missing} is registered`);
    this.lifecycle.register(hooks, declaration);
    return this;
  }

  /**
   * Adds a way in which access tokens are written; `tokens.format` chooses it by its name.
   *
   * @throws {TypeError} when it is misdeclared, or a format of this name is registered already
   */
  registerTokenFormat(format: TokenFormat): this {
    requireDeclared(format, { name: 'name', methods: ['write', 'read'] });
    this.formats.register(this.limit.on(format, ['write']));
    return this;
  }

  /**
   * Answers a token request.
   *
   * @see RFC 6749 §3.2
   */
  createTokenResponse(request: OAuth2Request): Promise<OAuth2Response> {
    return this.createEndpointResponse('token', request);
  }

  /**
   * Answers a request to the endpoint with this name: `token`, `authorization`, `revocation`, `introspection`,
   * `metadata`, or one that was registered.
   */
  async createEndpointResponse(name: string, request: OAuth2Request): Promise<OAuth2Response> {
    const endpoint = this.endpoints.get(name);
    try {
      if (!endpoint) throw new TypeError(`no endpoint is named ${name}`);
      return await endpoint.handle(request);
    } catch (failure) {
      return this.refused({ name, endpoint, request, failure });
    }
  }

  /**
   * What a consent page of the host's own needs: the client, the scopes in words, where the answer goes.
   *
   * @throws {OAuth2Error} when the request is bad; `createAuthorizationResponse` answers it properly
   */
  async validateAuthorizationRequest(request: OAuth2Request): Promise<ConsentRequest> {
    const params = request.method === 'POST' ? request.form : request.query;
    const target = await this.reader.target(params);
    const valid = await this.responder.validate({ target, params, request });
    return describeRequest(await this.responder.confirm(valid, null), this.scopes);
  }

  /**
   * Answers an authorization request that the host has decided itself, with its own consent page.
   *
   * @param grantedTo who agreed to what; nothing when they denied it
   * @see RFC 6749 §4.1.2
   */
  async createAuthorizationResponse(
    request: OAuth2Request,
    grantedTo: GrantedTo | undefined,
  ): Promise<OAuth2Response> {
    const endpoint = this.endpoints.get('authorization');
    try {
      const params = request.method === 'POST' ? request.form : request.query;
      return await this.responder.respond(params, request, async (valid) => {
        if (!grantedTo) throw new AccessDeniedError('the resource owner denied the request');
        const person = known(grantedTo);
        const confirmed = await this.responder.confirm(valid, person.subject);
        return this.responder.grant(confirmed, person);
      });
    } catch (failure) {
      return this.refused({ name: 'authorization', endpoint, request, failure });
    }
  }

  /** Those of the package take as long as the database does. */
  private limited(grant: Grant): Grant {
    if (OUR_GRANTS.has(grant.constructor)) return grant;
    return grant instanceof AuthorizingGrant
      ? this.limit.on(grant, ['exchange', 'authorize'])
      : this.limit.on(grant, ['exchange']);
  }

  private warnOf(what: string, { legacy }: Pick<Grant, 'legacy'>): void {
    if (legacy !== undefined) this.log.warned(`the legacy ${what} is registered: ${legacy}`);
  }

  /** The one place that turns a failure into an answer. */
  private async refused({ name, endpoint, request, failure }: Failed): Promise<OAuth2Response> {
    const operation = `${name} endpoint`;
    const error = this.refusal(operation, failure);
    try {
      return (await endpoint?.refuse?.(request, error)) ?? errorResponse(error, this.errorUris);
    } catch (cause) {
      this.log.failed(`${operation}, its error page`, cause);
      return errorResponse(error, this.errorUris);
    }
  }

  private refusal(operation: string, failure: unknown): OAuth2Error {
    if (failure instanceof OAuth2Error) {
      if (failure.status >= 500) this.log.failed(operation, failure.cause ?? failure);
      return failure;
    }
    this.log.failed(operation, failure);
    return failure instanceof StorageUnavailableError || this.outages?.isOutage(failure)
      ? new TemporarilyUnavailableError({ cause: failure })
      : new ServerError({ cause: failure });
  }
}

/** An operation that did not come to its answer. */
interface Failed {
  readonly name: string;
  readonly endpoint: Endpoint | undefined;
  readonly request: OAuth2Request;
  readonly failure: unknown;
}
