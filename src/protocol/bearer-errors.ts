import { bearerChallenge, type ChallengeParameters } from './bearer-challenge.js';
import { OAuth2Error, type OAuth2ErrorInit } from './errors.js';
import { ScopeSet } from './scope.js';

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

  /** The scopes that would do, all of them together; nothing when none would. */
  readonly needed?: ScopeSet;

  /**
   * @param needed scopes that would do, separated by spaces when they are a text; nothing when no scope would
   * @throws {TypeError} when the text has a character that a scope cannot have
   */
  constructor(needed?: string | ScopeSet, init: OAuth2ErrorInit = {}) {
    const scopes = typeof needed === 'string' ? scopesIn(needed) : needed;
    const description = 'the access token lacks a scope that this resource needs';
    const said = { error: 'insufficient_scope', error_description: description };
    const known = scopes !== undefined && scopes.size > 0;
    super(description, known ? { ...said, scope: scopes.toString() } : said, init);
    if (known) this.needed = scopes;
  }
}

/** A mistake of the application is not to be answered as one of the client. */
function scopesIn(text: string): ScopeSet {
  try {
    return ScopeSet.parse(text);
  } catch (cause) {
    throw new TypeError(`"${text}" is not a list of scopes separated by spaces`, { cause });
  }
}
