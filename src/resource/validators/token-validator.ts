import type { Eventual } from '../../protocol/eventual.js';
import type { GuardedRequest } from '../credentials/guarded-request.js';
import type { TokenFacts } from '../token/token-facts.js';

/**
 * Tells whether a token is good here. The guards know nothing else of tokens. Name classes in the option
 * `resource.validators`, or register instances with `ResourceProtector.registerTokenValidator`.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * export class DeviceValidator extends LocalTokenValidator {
 *   override requestInvalid(request: GuardedRequest) {
 *     return headerValues(request, 'X-Device-Version').length === 0;
 *   }
 * }
 * ```
 */
export abstract class TokenValidator {
  /** The authentication scheme of its tokens, in any case. Several validators may share one. */
  readonly scheme: string = 'Bearer';

  /**
   * Whether a token is this validator's business, told by its looks: of those that share a scheme the first one that
   * says yes decides.
   */
  recognises(_value: string): boolean {
    return true;
  }

  /** Whether the request cannot be served, whatever its token: it is answered 400 `invalid_request`. */
  requestInvalid(_request: GuardedRequest): Eventual<boolean> {
    return false;
  }

  /**
   * The token's facts; nothing when it is not good, for whatever reason. Expiry and audience are looked at
   * afterwards, too.
   *
   * @throws {StorageUnavailableError} when that cannot be found out now: it is logged, and the request is refused with
   * 503, never admitted
   * @throws {TemporarilyUnavailableError} the same, of what the validator has logged itself
   */
  abstract authenticateToken(value: string): Eventual<TokenFacts | undefined>;

  /** Whether a good token is revoked all the same, by something that only the application knows. */
  tokenRevoked(_token: TokenFacts): Eventual<boolean> {
    return false;
  }
}
