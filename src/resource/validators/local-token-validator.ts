import { Injectable } from '@nestjs/common';
import { TokenReader } from '../../tokens/token-reader.js';
import { type Eventual, whenKnown } from '../../protocol/eventual.js';
import type { TokenState } from '../../tokens/token.js';
import type { TokenFacts } from '../token/token-facts.js';
import { TokenValidator } from './token-validator.js';

/**
 * Looks tokens up in the storage of the authorization server in the same process: none for a forged or
 * expired token, else one statement, or none when the token is remembered.
 *
 * @publicApi
 */
@Injectable()
export class LocalTokenValidator extends TokenValidator {
  // Without `@Inject`: Nest would inherit it by position into subclasses that have other parameters.
  constructor(private readonly tokens: TokenReader) {
    super();
  }

  override recognises(value: string): boolean {
    return this.tokens.isOurs(value);
  }

  authenticateToken(value: string): Eventual<TokenFacts | undefined> {
    // A bound token (RFC 7800) needs a proof of possession: as a mere bearer it is good for nothing.
    return whenKnown(this.tokens.readAccessToken(value), (state) => {
      return state?.token.cnf === null ? factsOf(state) : undefined;
    });
  }
}

function factsOf({ token, clientId }: TokenState): TokenFacts {
  const { id, subject, principal, scopes, audience, issuedAt, expiresAt, authorizationId } = token;
  return {
    tokenId: id,
    subject: principal === 'user' ? subject : null,
    clientId,
    principal,
    scopes,
    audience,
    issuedAt,
    expiresAt,
    authorizationId,
  };
}
