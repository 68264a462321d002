import { OAuth2Error } from '../../protocol/errors.js';

/**
 * Nobody can sign in: the host supplied no people.
 *
 * @see RFC 9110 §15.6.2
 */
export class SignInNotConfiguredError extends OAuth2Error {
  readonly code = 'server_error';
  override readonly status = 501;

  constructor() {
    super('sign-in is not configured: give OAuth2Module resourceOwners, or an interaction');
  }
}
