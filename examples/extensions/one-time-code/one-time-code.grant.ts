import { Injectable } from '@nestjs/common';
import {
  Grant,
  type GrantParameter,
  InvalidGrantError,
  ScopePolicy,
  TokenIssuer,
  type TokenRequest,
  type TokenResponse,
  TokenStore,
} from 'nest-authorization-server';
import { LoginCodes } from './login-codes.js';

/** A person types the code that was sent to them; the client gets a token that acts for them. */
@Injectable()
export class OneTimeCodeGrant extends Grant {
  readonly type = 'urn:example:grant-type:one-time-code';
  override readonly parameters: readonly GrantParameter[] = [
    { name: 'email' },
    { name: 'otp', secret: true },
  ];

  constructor(
    private readonly codes: LoginCodes,
    private readonly scopes: ScopePolicy,
    private readonly issuer: TokenIssuer,
    private readonly tokens: TokenStore,
  ) {
    super();
  }

  async exchange({ client, params, request }: TokenRequest): Promise<TokenResponse> {
    const email = params.require('email').toLowerCase();
    // Nothing is stored by it: whatever is refused here leaves the code good.
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject: email,
      principal: 'user',
      scopes: this.scopes.grant(client, params.get('scope')),
      audience: client.audiences,
      cnf: null,
      tokenType: 'Bearer',
      family: null,
      params,
      request,
    });
    if (!(await this.codes.take(email, params.require('otp')))) {
      throw new InvalidGrantError('the code is wrong, was used, or is too old');
    }
    if (!(await this.tokens.insert(minted.token))) {
      throw new InvalidGrantError('the client is gone');
    }
    return minted.response;
  }
}
