import { OAuth2Error } from '../protocol/errors.js';

/**
 * The body did not arrive in time.
 *
 * @see RFC 9110 §15.5.9
 */
export class SlowBodyError extends OAuth2Error {
  readonly code = 'invalid_request';
  override readonly status = 408;

  constructor() {
    super('the body took too long to arrive');
  }
}
