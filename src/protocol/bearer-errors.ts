import { bearerChallenge, type ChallengeParameters } from './bearer-challenge.js';
import { OAuth2Error, type OAuth2ErrorInit } from './errors.js';
import type { ScopeSet } from './scope.js';

/**
 * A refusal of a guarded resource. Its challenge tells the client how to do better.
 *
 * @publicApi
 * @see RFC 6750 §3
 */
export abstract class BearerError extends OAuth2Error {
  /** What its challenge says besides the realm, which is the resource's. */
  readonly challenge: ChallengeParameters;

  constructor(description: string, challenge: ChallengeParameters, init: OAuth2ErrorInit = {}) {
    super(description, {
      ...init,
      headers: { 'www-authenticate': bearerChallenge(challenge), ...init.headers },
    });
    this.challenge = challenge;
  }
}

/**
 * The request has no bearer credentials: the bare challenge, and no error code in header or body.
 *
 * @publicApi
 * @see RFC 6750 §3.1
 */
export class MissingCredentialsError extends BearerError {
  /** For the log: it is never on the wire. */
  readonly code = 'missing_credentials';
  override readonly status = 401;

  constructor(init: OAuth2ErrorInit = {}) {
    super('the request has no bearer token', {}, init);
  }

  override toParameters(): Record<string, string> {
    return {};
  }
}

/**
 * The credentials cannot be read: no token, more than one, or a character that a token cannot have.
 *
 * @publicApi
 * @see RFC 6750 §2.1, §3.1
 */
export class MalformedCredentialsError extends BearerError {
  readonly code = 'invalid_request';

  constructor(description: string, init: OAuth2ErrorInit = {}) {
    super(description, { error: 'invalid_request', error_description: description }, init);
  }
}

/**
 * The token is not one that this resource accepts: forged, expired, revoked, or its client is disabled.
 *
 * @publicApi
 * @see RFC 6750 §3.1
 */
export class InvalidTokenError extends BearerError {
  readonly code = 'invalid_token';
  override readonly status = 401;

  constructor(
    description = 'the access token is unknown, expired or revoked',
    init: OAuth2ErrorInit = {},
  ) {
    super(description, { error: 'invalid_token', error_description: description }, init);
  }
}

/**
 * The token is good but does not reach this far. The challenge names a scope that does, so that the
 * client can step up.
 *
 * @publicApi
 * @see RFC 6750 §3.1
 */
export class InsufficientScopeError extends BearerError {
  readonly code = 'insufficient_scope';
  override readonly status = 403;

  /** @param needed the first of the alternatives; nothing when no scope would do */
  constructor(
    readonly needed?: ScopeSet,
    init: OAuth2ErrorInit = {},
  ) {
    const description = 'the access token lacks a scope that this resource needs';
    const said = { error: 'insufficient_scope', error_description: description };
    super(description, needed ? { ...said, scope: needed.toString() } : said, init);
  }
}
