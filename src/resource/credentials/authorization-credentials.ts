import { MalformedCredentialsError } from '../../protocol/bearer-errors.js';
import { limitOf } from '../../protocol/limits.js';

/** A token as it was presented. */
export interface TokenCredentials {
  /** The authentication scheme in lower case, such as `bearer`. */
  readonly scheme: string;
  readonly value: string;
}

export const BEARER = 'bearer';

/**
 * The scheme, whole: `BearerX` is another one than `Bearer`.
 *
 * @see RFC 9110 §11.1
 */
const SCHEME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+/;

/**
 * A `b64token`.
 *
 * @see RFC 6750 §2.1
 */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The token in an `Authorization` header; nothing without a header or with a scheme that is not known here, which
 * may be for somebody else.
 *
 * @param headers every `Authorization` header of the request
 * @param schemes those known here, in lower case
 * @throws {MalformedCredentialsError} for a known scheme without a token, with something that cannot be one,
 * or for more than one header
 * @see RFC 6750 §2.1
 */
export function authorizationCredentials(
  headers: readonly string[],
  schemes: readonly string[] = [BEARER],
): TokenCredentials | undefined {
  if (headers.length > 1) {
    throw new MalformedCredentialsError('the Authorization header is included more than once');
  }
  const header = headers[0]?.trim() ?? '';
  const scheme = schemeOf(header);
  if (!schemes.includes(scheme)) return undefined;
  const rest = header.slice(scheme.length);
  const value = rest.replace(/^ +/, '');
  if (value === rest || !isToken(value)) {
    throw new MalformedCredentialsError('the Authorization header does not carry one token');
  }
  return { scheme, value: withinLimit(value) };
}

/** Whether a text has the form of a token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The scheme of an `Authorization` header, in lower case; empty when it has none. */
export function schemeOf(header: string): string {
  return SCHEME.exec(header)?.[0].toLowerCase() ?? '';
}

/** @throws {MalformedCredentialsError} when the token is too long to be looked at */
export function withinLimit(value: string): string {
  if (value.length > limitOf('access_token')) {
    throw new MalformedCredentialsError('the bearer token is longer than this server accepts');
  }
  return value;
}
