import { MalformedCredentialsError } from '../protocol/bearer-errors.js';
import { limitOf } from '../protocol/limits.js';

/** `Bearer` as a whole scheme, in any case: `BearerX` is another one. @see RFC 9110 §11.1 */
const SCHEME = /^bearer(?![!#$%&'*+\-.^_`|~0-9A-Za-z])/i;

/** One or more spaces, then a `b64token`. @see RFC 6750 §2.1 */
const CREDENTIALS = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * The token in an `Authorization` header; nothing without a header or with another scheme, which is no
 * bearer credential and may be for somebody else.
 *
 * @param headers every `Authorization` header of the request
 * @throws {MalformedCredentialsError} for `Bearer` without a token, with something that cannot be one,
 * or for more than one header
 * @see RFC 6750 §2.1
 */
export function bearerTokenOf(headers: readonly string[]): string | undefined {
  if (headers.length > 1) {
    throw new MalformedCredentialsError('the Authorization header is included more than once');
  }
  const header = headers[0]?.trim() ?? '';
  if (!SCHEME.test(header)) return undefined;
  const value = CREDENTIALS.exec(header)?.[1];
  if (value === undefined) {
    throw new MalformedCredentialsError('the Authorization header does not carry one bearer token');
  }
  if (value.length > limitOf('access_token')) {
    throw new MalformedCredentialsError('the bearer token is longer than this server accepts');
  }
  return value;
}
