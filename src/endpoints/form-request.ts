import { InvalidRequestError } from '../protocol/errors.js';
import type { OAuth2Request } from '../protocol/request.js';

/**
 * Credentials in a URL end up in logs: endpoints that take them read the body only.
 *
 * @throws {InvalidRequestError} when the request has a query
 * @see RFC 6749 §2.3.1
 */
export function requireBodyOnly(request: OAuth2Request): void {
  if (request.rawQuery !== '') {
    throw new InvalidRequestError('parameters belong into the body, not into the URL');
  }
}
