import { Injectable } from '@nestjs/common';
import {
  Grant,
  InvalidGrantError,
  ScopePolicy,
  TokenIssuer,
  type TokenRequest,
  type TokenResponse,
  TokenStore,
} from 'nest-authorization-server';
import { Pins } from './pins.js';

/** A terminal shows a PIN; whoever types it gets a short token for it. */
@Injectable()
export class PinGrant extends Grant {
  readonly type = 'urn:example:grant-type:pin';

  constructor(
    private readonly pins: Pins,
    private readonly scopes: ScopePolicy,
    private readonly issuer: TokenIssuer,
    private readonly tokens: TokenStore,
  ) {
    super();
  }

  async exchange({ client, params }: TokenRequest): Promise<TokenResponse> {
    const subject = await this.pins.take(params.require('pin'));
    if (subject === undefined) throw new InvalidGrantError('the PIN is wrong or was used');
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject,
      principal: 'user',
      scopes: this.scopes.grant(client, params.get('scope')),
      audience: client.audiences,
      cnf: null,
      tokenType: 'Bearer',
      family: null,
    });
    if (!(await this.tokens.insert(minted.token)))
      throw new InvalidGrantError('the client is gone');
    return minted.response;
  }
}
