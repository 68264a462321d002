import { Inject, Injectable } from '@nestjs/common';
import { ScopePolicy } from '../clients/scope-policy.js';
import { OAuth2Events } from '../events/events.js';
import { InvalidClientError, UnauthorizedClientError } from '../protocol/errors.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { TokenStore } from '../tokens/token.store.js';
import { Grant, type TokenRequest, type TokenResponse } from './grant.js';
import { issuedEvent } from './issued-event.js';

/**
 * The client acts for itself: its own credentials buy an access token, never a refresh token.
 *
 * @publicApi
 * @see RFC 6749 §4.4
 */
@Injectable()
export class ClientCredentialsGrant extends Grant {
  readonly type = 'client_credentials';

  constructor(
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(TokenStore) private readonly tokens: TokenStore,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
  ) {
    super();
  }

  /**
   * @throws {UnauthorizedClientError} when the client is public (§4.4: confidential only)
   * @throws {InvalidScopeError} when a requested scope is not the client's to ask for
   */
  async exchange({ client, params, request }: TokenRequest): Promise<TokenResponse> {
    if (client.kind !== 'confidential') {
      throw new UnauthorizedClientError('client_credentials needs a confidential client');
    }
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject: null,
      principal: 'client',
      scopes: this.scopes.grant(client, params.get('scope')),
      audience: client.audiences,
      cnf: null,
      tokenType: 'Bearer',
      family: null,
      params,
      request,
    });
    if (!(await this.tokens.insert(minted.token))) throw new InvalidClientError();
    this.events.emit(issuedEvent(client, this.type, minted));
    return minted.response;
  }
}
