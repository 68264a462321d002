import { bearerChallenge } from './bearer-challenge.js';
import { OAuth2Error, type OAuth2ErrorInit } from './errors.js';
import type { ScopeSet } from './scope.js';

/**
 * A refusal of a guarded resource. Its challenge tells the client how to do better.
 *
 * @publicApi
 * @see RFC 6750 §3
 */
export abstract class BearerError extends OAuth2Error {}

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
    super('the request has no bearer token', withChallenge(bearerChallenge(), init));
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
    super(
      description,
      withChallenge(
        bearerChallenge({ error: 'invalid_request', error_description: description }),
        init,
      ),
    );
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
    super(
      description,
      withChallenge(
        bearerChallenge({ error: 'invalid_token', error_description: description }),
        init,
      ),
    );
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

  /** @param needed the first of the alternatives */
  constructor(
    readonly needed: ScopeSet,
    init: OAuth2ErrorInit = {},
  ) {
    const description = 'the access token lacks a scope that this resource needs';
    const challenge = bearerChallenge({
      error: 'insufficient_scope',
      error_description: description,
      scope: needed.toString(),
    });
    super(description, withChallenge(challenge, init));
  }
}

function withChallenge(challenge: string, init: OAuth2ErrorInit): OAuth2ErrorInit {
  return { ...init, headers: { 'www-authenticate': challenge, ...init.headers } };
}
