import type { ValidatedToken } from './validated-token.js';

/**
 * Tells whether a bearer token is good here. The guards know nothing else of tokens.
 *
 * @publicApi
 */
export abstract class TokenValidator {
  /**
   * The token's facts; nothing when it is not good, for whatever reason.
   *
   * @throws {StorageUnavailableError} when that cannot be found out now: the request is then refused with
   * 503, never admitted
   */
  abstract validate(value: string): Promise<ValidatedToken | undefined>;
}
