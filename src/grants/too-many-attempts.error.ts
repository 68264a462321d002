import { OAuth2Error } from '../protocol/errors.js';

/**
 * The password was not looked at, since too many before it were wrong. It may well be right, so this is no
 * `invalid_grant`: the same request is worth repeating after `Retry-After`.
 *
 * @see RFC 6749 §4.3.2
 * @see RFC 6585 §4
 */
export class TooManyAttemptsError extends OAuth2Error {
  readonly code = 'temporarily_unavailable';
  override readonly status = 429;

  /** @param retryAfter how long to wait, in seconds */
  constructor(retryAfter: number) {
    super('too many attempts failed, the password was not checked: try again later', {
      headers: { 'retry-after': String(retryAfter) },
    });
  }
}
