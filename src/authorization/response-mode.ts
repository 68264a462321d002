import type { Issuer } from '../protocol/issuer.js';
import type { OAuth2Response } from '../protocol/response.js';
import type { AuthorizationTarget } from './authorization-target.js';

/** What a client is told: what was granted or why not, with `state` and `iss`. */
export interface AuthorizationAnswer {
  readonly target: AuthorizationTarget;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * How an answer gets to the client through the browser.
 *
 * @see OAuth 2.0 Multiple Response Type Encoding Practices §2.1
 */
export abstract class ResponseMode {
  /** Its `response_mode`. */
  abstract readonly name: string;

  /** Whether it gets there at all. */
  reaches(_target: AuthorizationTarget): boolean {
    return true;
  }

  abstract carry(answer: AuthorizationAnswer): Promise<OAuth2Response>;
}

/**
 * An answer, with `iss`, so that a client of several servers knows whose it is, and the request's `state`, whatever
 * else is in it.
 *
 * @see RFC 6749 §4.1.2, §4.2.2; RFC 9207 §2
 */
export function answerTo(
  target: AuthorizationTarget,
  issuer: Issuer,
  { state: _notTheirs, ...parameters }: Readonly<Record<string, string>>,
): AuthorizationAnswer {
  const { state } = target;
  return {
    target,
    parameters: { ...parameters, ...(state !== undefined && { state }), iss: issuer.identifier },
  };
}
