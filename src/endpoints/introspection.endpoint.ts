import { Inject, Injectable } from '@nestjs/common';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import type { Client } from '../clients/client.js';
import { OAuth2Events } from '../events/events.js';
import type { PresentedToken } from '../hooks/hook-contexts.js';
import { Lifecycle } from '../hooks/lifecycle.js';
import { epochSeconds } from '../protocol/clock.js';
import { InvalidClientError } from '../protocol/errors.js';
import type { Issuer } from '../protocol/issuer.js';
import type { OAuth2Request } from '../protocol/request.js';
import { json, type OAuth2Response } from '../protocol/response.js';
import type { AuthorizationState } from '../tokens/authorization.js';
import { TokenReader } from '../tokens/token-reader.js';
import type { TokenState } from '../tokens/token.js';
import { Endpoint, type EndpointRoute } from './endpoint.js';
import { requireBodyOnly } from './form-request.js';
import { tokenCheckContext } from './token-check-context.js';
import { IntrospectionPolicy } from './introspection-policy.js';

const INACTIVE = { active: false } as const;

/**
 * Tells a confidential client what a token that it holds stands for. Every reason for a no looks the
 * same.
 *
 * @see RFC 7662 §2
 */
@Injectable()
export class IntrospectionEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: '/oauth/introspect', methods: ['POST'] };
  readonly name = 'introspection';

  constructor(
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(TokenReader) private readonly reader: TokenReader,
    @Inject(IntrospectionPolicy) private readonly policy: IntrospectionPolicy,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
  ) {
    super();
  }

  /**
   * @throws {InvalidRequestError} when the token is missing
   * @throws {InvalidClientError} when the client is not who it says, or is public (§2.1)
   * @throws {OAuth2Error} with which a hook refuses
   */
  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    requireBodyOnly(request);
    const caller = await this.clients.authenticate(request);
    if (caller.kind !== 'confidential') throw new InvalidClientError();
    return json(await this.describe(request.form.require('token'), caller, request));
  }

  override metadata(issuer: Issuer): Readonly<Record<string, unknown>> {
    return {
      introspection_endpoint: issuer.url(IntrospectionEndpoint.route.path),
      introspection_endpoint_auth_methods_supported: this.clients.methods
        .values()
        .filter((method) => method.confidential)
        .map((method) => method.name),
    };
  }

  private async describe(
    value: string,
    caller: Client,
    request: OAuth2Request,
  ): Promise<Readonly<Record<string, unknown>>> {
    const access = await this.reader.readAccessToken(value);
    const refresh = access ? undefined : await this.reader.readRefreshToken(value);
    const state = access ?? refresh;
    const active = state !== undefined && (await this.policy.permits(caller, state));
    const hooks = this.lifecycle.at('validateIntrospection');
    if (hooks) {
      const token = active ? presentedToken(access, refresh) : undefined;
      await hooks.each(tokenCheckContext({ client: caller, request, token }));
    }
    this.events.emit({
      type: 'token.introspected',
      clientId: caller.clientId,
      active,
      tokenId: access?.token.id ?? null,
      authorizationId: access?.token.authorizationId ?? refresh?.authorization.id ?? null,
    });
    if (!active) return INACTIVE;
    return access
      ? describeAccess(access, request.issuer)
      : describeRefresh(state as AuthorizationState, request.issuer);
  }
}

function presentedToken(
  access: TokenState | undefined,
  refresh: AuthorizationState | undefined,
): PresentedToken | undefined {
  if (access) {
    const { id, authorizationId, subject, scopes } = access.token;
    return { id, kind: 'access', authorizationId, subject, scopes };
  }
  if (!refresh) return undefined;
  const { id, subject, scopes } = refresh.authorization;
  return { id, kind: 'refresh', authorizationId: id, subject, scopes };
}

/** @see RFC 7662 §2.2 */
function describeAccess({ token, clientId }: TokenState, issuer: Issuer) {
  return {
    active: true,
    token_type: 'Bearer',
    client_id: clientId,
    ...(token.scopes.length > 0 && { scope: token.scopes.join(' ') }),
    ...(token.subject !== null && { sub: token.subject }),
    ...(token.audience.length > 0 && { aud: token.audience }),
    ...(token.cnf && { cnf: token.cnf }),
    iss: issuer.identifier,
    iat: epochSeconds(token.issuedAt),
    exp: epochSeconds(token.expiresAt),
  };
}

function describeRefresh({ authorization, clientId }: AuthorizationState, issuer: Issuer) {
  return {
    active: true,
    client_id: clientId,
    ...(authorization.scopes.length > 0 && { scope: authorization.scopes.join(' ') }),
    ...(authorization.subject !== null && { sub: authorization.subject }),
    ...(authorization.audience.length > 0 && { aud: authorization.audience }),
    iss: issuer.identifier,
    iat: epochSeconds(authorization.createdAt),
    exp: epochSeconds(authorization.idleExpiresAt ?? authorization.expiresAt),
  };
}
