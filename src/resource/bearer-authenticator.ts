import { Injectable } from '@nestjs/common';
import { OAuth2Events } from '../events/events.js';
import { InvalidTokenError } from '../protocol/bearer-errors.js';
import { ErrorLog } from '../protocol/error-log.js';
import { TemporarilyUnavailableError } from '../protocol/errors.js';
import { StorageUnavailableError } from '../protocol/storage-unavailable.js';
import { TokenValidator } from './token-validator.js';
import type { ValidatedToken } from './validated-token.js';

/** Turns a presented token into its facts, or into the refusal that the caller is answered with. */
@Injectable()
export class BearerAuthenticator {
  constructor(
    private readonly validator: TokenValidator,
    private readonly events: OAuth2Events,
    private readonly log: ErrorLog,
  ) {}

  /**
   * @throws {InvalidTokenError} when the token is not good
   * @throws {TemporarilyUnavailableError} when nobody can tell now: an outage admits nobody
   */
  async authenticate(value: string): Promise<ValidatedToken> {
    const token = await this.facts(value);
    if (!token) throw new InvalidTokenError();
    const { tokenId, clientId } = token;
    this.events.emit({ type: 'token.authenticated', tokenId, clientId });
    return token;
  }

  private async facts(value: string): Promise<ValidatedToken | undefined> {
    try {
      return await this.validator.validate(value);
    } catch (cause) {
      if (!(cause instanceof StorageUnavailableError)) throw cause;
      this.log.failed('access token validation', cause);
      throw new TemporarilyUnavailableError({ cause });
    }
  }
}
