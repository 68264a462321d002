import { ModuleRef } from '@nestjs/core';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Approval,
  AuthorizationCodeGrant,
  InvalidRequestError,
  OAuth2Error,
  type PendingAuthorization,
  ResponseType,
  SpentStore,
  TokenIssuer,
  TokenStore,
} from '../../src/index.js';

/** A refusal that only this response type knows. */
class NoPaperError extends OAuth2Error {
  readonly code = 'no_paper';
}

/** A response type of a host's own: it needs no grant, and its answer may stand in a URL. */
@Injectable()
export class ReceiptResponseType extends ResponseType {
  readonly responseType = 'receipt';
  /** What the next approval meets. */
  static trouble: 'bug' | 'refusal' | undefined;

  constructor(@Inject(SpentStore) private readonly spent: SpentStore) {
    super();
  }

  validate({ params }: PendingAuthorization): void {
    if (!params.has('copies')) throw new InvalidRequestError('copies is missing');
  }

  async authorize({ subject, spends }: Approval) {
    if (ReceiptResponseType.trouble === 'bug') throw new Error('the printer is on fire');
    if (ReceiptResponseType.trouble === 'refusal') throw new NoPaperError('there is no paper');
    if (spends && !(await this.spent.claim(spends))) return undefined;
    // What is the server's own stays the server's own.
    return { receipt: `for ${subject}`, state: 'forged', iss: 'https://forged.example' };
  }
}

/**
 * A code and a token at once.
 *
 * @see OAuth 2.0 Multiple Response Type Encoding Practices §5
 */
@Injectable()
export class CodeTokenResponseType extends ResponseType {
  readonly responseType = 'code token';
  override readonly grantType = 'authorization_code';
  override readonly responseModes = ['fragment'];

  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(TokenStore) private readonly tokens: TokenStore,
  ) {
    super();
  }

  validate(): void {}

  async authorize(approval: Approval) {
    const codes = await this.modules.create(AuthorizationCodeGrant);
    const code = await codes.authorize(approval);
    if (!code) return undefined;
    const { client, subject, scopes } = approval;
    const minted = await this.issuer.mint({
      client,
      grantType: codes.type,
      subject,
      principal: 'user',
      scopes,
      audience: client.audiences,
      cnf: null,
      tokenType: 'Bearer',
      family: null,
    });
    await this.tokens.insert(minted.token);
    return { ...code, access_token: minted.response.access_token, token_type: 'Bearer' };
  }
}
