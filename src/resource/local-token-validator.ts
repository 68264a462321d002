import { Injectable } from '@nestjs/common';
import { TokenReader } from '../tokens/token-reader.js';
import { AcceptedToken } from './accepted-token.js';
import { TokenValidator } from './token-validator.js';
import type { ValidatedToken } from './validated-token.js';

/**
 * Looks tokens up in the storage of the authorization server in the same process: none for a forged or
 * expired token, else one statement.
 */
@Injectable()
export class LocalTokenValidator extends TokenValidator {
  constructor(private readonly tokens: TokenReader) {
    super();
  }

  async validate(value: string): Promise<ValidatedToken | undefined> {
    const state = await this.tokens.readAccessToken(value);
    // A bound token (RFC 7800) needs a proof of possession: as a mere bearer it is good for nothing.
    return state && state.token.cnf === null ? new AcceptedToken(state) : undefined;
  }
}
