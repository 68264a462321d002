/** The `error` values this server answers. */
export type OAuth2ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'invalid_token'
  | 'insufficient_scope';

export interface OAuth2ErrorInit {
  /** What really went wrong: for the log, never for the wire. */
  readonly cause?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What RFC 6749 §5.2 lets `error_description` contain: `%x20-21 / %x23-5B / %x5D-7E`. */
const DESCRIPTION = /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/;

/**
 * A refusal the protocol defines. Anything that is not an `OAuth2Error` is a bug or an outage and
 * leaves the server as `server_error` without its message.
 *
 * @throws {TypeError} when the description contains a character that the RFC does not allow
 * @publicApi
 * @see RFC 6749 §5.2
 */
export abstract class OAuth2Error extends Error {
  abstract readonly code: OAuth2ErrorCode | (string & {});
  readonly status: number = 400;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly description: string,
    init: OAuth2ErrorInit = {},
  ) {
    if (!DESCRIPTION.test(description)) {
      throw new TypeError(
        'an error description is printable ASCII without " and \\ (RFC 6749 §5.2)',
      );
    }
    super(description, { cause: init.cause });
    this.name = new.target.name;
    this.headers = init.headers ?? {};
  }

  /** The members of the answer's body or of the redirect's query. */
  toParameters(): Record<string, string> {
    return { error: this.code, error_description: this.description };
  }
}

/**
 * The request lacks a parameter, repeats one, or is malformed.
 *
 * @see RFC 6749 §5.2
 */
export class InvalidRequestError extends OAuth2Error {
  readonly code = 'invalid_request';
}

/**
 * The method is not the endpoint's.
 *
 * @see RFC 9110 §15.5.6
 */
export class MethodNotAllowedError extends OAuth2Error {
  readonly code = 'invalid_request';
  override readonly status = 405;
}

/**
 * The body is larger than a form may be.
 *
 * @see RFC 9110 §15.5.14
 */
export class ContentTooLargeError extends OAuth2Error {
  readonly code = 'invalid_request';
  override readonly status = 413;
}

/**
 * The body is not `application/x-www-form-urlencoded` in UTF-8.
 *
 * @see RFC 6749 §4.1.3, appendix B
 */
export class UnsupportedMediaTypeError extends OAuth2Error {
  readonly code = 'invalid_request';
  override readonly status = 415;
}

/**
 * The client is unknown, disabled, or did not prove who it is. Always 401 with a `Basic` challenge,
 * the same for an unknown client and for a wrong secret.
 *
 * @see RFC 6749 §5.2
 */
export class InvalidClientError extends OAuth2Error {
  readonly code = 'invalid_client';
  override readonly status = 401;

  constructor(description = 'client authentication failed', init: OAuth2ErrorInit = {}) {
    super(description, {
      ...init,
      headers: { 'www-authenticate': 'Basic realm="oauth2", charset="UTF-8"', ...init.headers },
    });
  }
}

/**
 * The code, refresh token or password does not buy a token.
 *
 * @see RFC 6749 §5.2
 */
export class InvalidGrantError extends OAuth2Error {
  readonly code = 'invalid_grant';
}

/**
 * The client may not use this grant or response type.
 *
 * @see RFC 6749 §5.2
 */
export class UnauthorizedClientError extends OAuth2Error {
  readonly code = 'unauthorized_client';
}

/**
 * No such grant is registered.
 *
 * @see RFC 6749 §5.2
 */
export class UnsupportedGrantTypeError extends OAuth2Error {
  readonly code = 'unsupported_grant_type';
}

/**
 * No registered grant serves this response type.
 *
 * @see RFC 6749 §4.1.2.1
 */
export class UnsupportedResponseTypeError extends OAuth2Error {
  readonly code = 'unsupported_response_type';
}

/**
 * The scope is unknown, malformed, or more than may be asked for.
 *
 * @see RFC 6749 §5.2
 */
export class InvalidScopeError extends OAuth2Error {
  readonly code = 'invalid_scope';
}

/**
 * The resource owner said no.
 *
 * @see RFC 6749 §4.1.2.1
 */
export class AccessDeniedError extends OAuth2Error {
  readonly code = 'access_denied';
  override readonly status = 403;
}

/**
 * A bug of the server: the cause is logged, nothing of it is told.
 *
 * @see RFC 6749 §4.1.2.1
 */
export class ServerError extends OAuth2Error {
  readonly code = 'server_error';
  override readonly status = 500;

  constructor(init: OAuth2ErrorInit = {}) {
    super('the server met an unexpected condition', init);
  }
}

/**
 * The database is away or overloaded: try again.
 *
 * @see RFC 6749 §4.1.2.1, RFC 7009 §2.2.1
 */
export class TemporarilyUnavailableError extends OAuth2Error {
  readonly code = 'temporarily_unavailable';
  override readonly status = 503;

  constructor(init: OAuth2ErrorInit = {}) {
    super('the server cannot answer right now, try again shortly', {
      ...init,
      headers: { 'retry-after': '1', ...init.headers },
    });
  }
}
