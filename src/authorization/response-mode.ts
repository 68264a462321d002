import type { OAuth2Error } from '../protocol/errors.js';
import type { Issuer } from '../protocol/issuer.js';
import { redirect, type OAuth2Response } from '../protocol/response.js';
import type { AuthorizationTarget } from './authorization-target.js';

/**
 * Carries an authorization response to the client in the redirect URI's query, with `state` and with `iss`,
 * so that a client of several servers knows whose answer it is.
 *
 * @see RFC 6749 §4.1.2; RFC 9207 §2
 */
export function queryResponse(
  target: AuthorizationTarget,
  issuer: Issuer,
  parameters: Readonly<Record<string, string>>,
): OAuth2Response {
  const query = new URLSearchParams(parameters);
  if (target.state !== undefined) query.set('state', target.state);
  query.set('iss', issuer.identifier);
  // The registered query is kept as it is: parsing the URI again could change its bytes.
  const separator = target.redirectUri.includes('?') ? '&' : '?';
  return redirect(`${target.redirectUri}${separator}${query.toString()}`);
}

/**
 * A refusal that the client may know.
 *
 * @see RFC 6749 §4.1.2.1
 */
export function queryError(
  target: AuthorizationTarget,
  issuer: Issuer,
  error: OAuth2Error,
): OAuth2Response {
  return queryResponse(target, issuer, error.toParameters());
}
