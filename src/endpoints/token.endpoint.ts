import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { requireParameters, withoutSecrets } from '../grants/declared-parameters.js';
import type { Grant, TokenRequest, TokenResponse } from '../grants/grant.js';
import { GrantRegistry } from '../grants/grant-registry.js';
import type { PreTokenContext } from '../hooks/hook-contexts.js';
import { Lifecycle } from '../hooks/lifecycle.js';
import { seenRequest } from '../hooks/seen-request.js';
import { seenClient } from '../hooks/seen-client.js';
import { UnauthorizedClientError, UnsupportedGrantTypeError } from '../protocol/errors.js';
import type { Issuer } from '../protocol/issuer.js';
import type { OAuth2Request } from '../protocol/request.js';
import { json, type OAuth2Response } from '../protocol/response.js';
import { Endpoint, type EndpointRoute } from './endpoint.js';
import { requireBodyOnly } from './form-request.js';

/**
 * Sells tokens: finds the client, finds the grant, lets it decide.
 *
 * @see RFC 6749 §3.2
 */
@Injectable()
export class TokenEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/oauth/token',
    methods: ['POST'],
    cors: 'clients',
  };
  readonly name = 'token';

  constructor(
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(GrantRegistry) private readonly grants: GrantRegistry,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
  ) {
    super();
  }

  /**
   * @throws {InvalidRequestError} when a parameter is in the query, or `grant_type` is missing
   * @throws {InvalidClientError} when the client is not who it says
   * @throws {UnsupportedGrantTypeError} when no such grant is registered
   * @throws {UnauthorizedClientError} when the client may not use it
   * @throws {OAuth2Error} with which a hook or the grant refuses
   */
  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    requireBodyOnly(request);
    const params = request.form;
    const type = params.require('grant_type');
    const grant = this.grants.get(type);
    const hooks = grant && this.lifecycle.at('preToken', type);
    const isLate = grant?.preTokenKnowsClient === true;
    if (hooks && !isLate) await hooks.each(contextOf(request, type));
    const client = await this.clients.authenticate(request);
    if (hooks && isLate) await hooks.each(contextOf(request, type, client));
    if (!grant) throw new UnsupportedGrantTypeError('this server does not offer the grant_type');
    if (!client.grants.includes(type)) {
      throw new UnauthorizedClientError('the client may not use this grant_type');
    }
    const asked = { client, params, request };
    return json(await (grant.parameters ? declared(grant, asked) : grant.exchange(asked)));
  }

  override metadata(issuer: Issuer): Readonly<Record<string, unknown>> {
    return {
      token_endpoint: issuer.url(TokenEndpoint.route.path),
      token_endpoint_auth_methods_supported: this.clients.methods.names(),
      grant_types_supported: this.grants.names(),
    };
  }
}

/** @throws {InvalidRequestError} when a declared parameter is missing, or comes more than once */
async function declared(grant: Grant, asked: TokenRequest): Promise<TokenResponse> {
  const { parameters = [] } = grant;
  requireParameters(parameters, asked.params);
  try {
    return await grant.exchange(asked);
  } catch (thrown) {
    throw withoutSecrets(thrown, parameters, asked.params);
  }
}

function contextOf(
  request: OAuth2Request,
  grantType: string,
  client?: Client,
): Readonly<PreTokenContext> {
  const known = client && seenClient(client);
  const { form: params } = request;
  return Object.freeze({ grantType, params, request: seenRequest(request), client: known });
}
