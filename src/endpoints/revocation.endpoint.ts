import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { OAuth2Events } from '../events/events.js';
import { Lifecycle } from '../hooks/lifecycle.js';
import { sameBytes } from '../protocol/digest.js';
import { InvalidGrantError } from '../protocol/errors.js';
import type { Issuer } from '../protocol/issuer.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { OAuth2Request } from '../protocol/request.js';
import { json, type OAuth2Response } from '../protocol/response.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { TokenFormats } from '../tokens/token-formats.js';
import { TokenService } from '../tokens/token.service.js';
import { TokenStore } from '../tokens/token.store.js';
import { Endpoint, type EndpointRoute } from './endpoint.js';
import { requireBodyOnly } from './form-request.js';
import { tokenCheckContext } from './token-check-context.js';
import { REVOCATION_SETTINGS, type RevocationSettings } from './revocation-settings.js';

/** What a presented token belongs to. */
interface Owned {
  readonly id: string;
  readonly clientKey: string;
  readonly authorizationId: string | null;
  readonly kind: 'access' | 'refresh';
  readonly subject: string | null;
  readonly scopes: readonly string[];
}

/**
 * Lets a client take back a token it holds. A refresh token, of whatever generation, takes its whole
 * authorization with it; an access token only itself, unless the server is set otherwise. The hint is
 * ignored: a token says what kind it is.
 *
 * @see RFC 7009 §2
 */
@Injectable()
export class RevocationEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/oauth/revoke',
    methods: ['POST'],
    cors: 'clients',
  };
  readonly name = 'revocation';

  constructor(
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(OpaqueTokenCodec) private readonly codec: OpaqueTokenCodec,
    @Inject(TokenStore) private readonly tokens: TokenStore,
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(TokenService) private readonly service: TokenService,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(REVOCATION_SETTINGS) private readonly settings: RevocationSettings,
    @Inject(TokenFormats) private readonly formats: TokenFormats,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
  ) {
    super();
  }

  /**
   * @throws {InvalidRequestError} when the token is missing
   * @throws {InvalidClientError} when the client is not who it says
   * @throws {InvalidGrantError} when the token is another client's (§2.1)
   * @throws {OAuth2Error} with which a hook refuses
   */
  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    requireBodyOnly(request);
    const client = await this.clients.authenticate(request);
    const owned = await this.find(request.form.require('token'));
    if (owned) this.requireOwn(owned, client);
    const hooks = this.lifecycle.at('validateRevocation');
    if (hooks) await hooks.each(tokenCheckContext({ client, request, token: owned }));
    // §2.2: a token that is unknown or already gone is a success.
    if (owned) await this.revoke(owned, client);
    // The body says nothing (§2.2), but clients that read every answer as JSON must be able to.
    return json({});
  }

  override metadata(issuer: Issuer): Readonly<Record<string, unknown>> {
    return {
      revocation_endpoint: issuer.url(RevocationEndpoint.route.path),
      revocation_endpoint_auth_methods_supported: this.clients.methods.names(),
    };
  }

  private requireOwn({ id, clientKey }: Owned, { id: own, clientId }: Client): void {
    if (clientKey === own) return;
    this.events.emit({ type: 'token.revocation_refused', tokenId: id, clientId });
    throw new InvalidGrantError('the token was issued to another client');
  }

  private async revoke(owned: Owned, client: Client): Promise<void> {
    const whole = owned.kind === 'refresh' || this.settings.revokeAuthorizationWithAccessToken;
    if (whole && owned.authorizationId !== null) {
      await this.service.revokeAuthorization(owned.authorizationId, 'revoked_by_client');
    } else {
      await this.service.revokeAccessToken(owned.id, client.clientId);
    }
  }

  private async find(value: string): Promise<Owned | undefined> {
    const access = this.formats.read(value);
    if (access) {
      const state = await this.tokens.find(access.id);
      if (!state || !sameBytes(state.digest, access.digest)) return undefined;
      const { id, clientKey, authorizationId, subject, scopes } = state.token;
      return { id, clientKey, authorizationId, subject, scopes, kind: 'access' };
    }
    const refresh = this.codec.read('rt', value);
    const state = refresh && (await this.authorizations.find(refresh.id));
    if (!state) return undefined;
    const { id, clientKey, subject, scopes } = state.authorization;
    return { id, clientKey, authorizationId: id, subject, scopes, kind: 'refresh' };
  }
}
