import type { Approval, PendingAuthorization } from './approval.js';

/** The response modes of what may stand in a URL, the default first. */
export const URL_SAFE_MODES: readonly string[] = ['query', 'form_post'];

/** The response modes of what must not reach a server's log, the default first. */
export const TOKEN_MODES: readonly string[] = ['fragment', 'form_post'];

/**
 * What an authorization request asks for by `response_type`. `code` is one, an `AuthorizingGrant` is one, and a host
 * can add its own.
 *
 * @publicApi
 * @see RFC 6749 §3.1.1, §8.4
 * @see OAuth 2.0 Multiple Response Type Encoding Practices §2
 */
export abstract class ResponseType {
  /** Its name. Several words are one response type, in any order: `code token`. */
  abstract readonly responseType: string;

  /** The grant that a client must have for it, besides the response type. @default none */
  readonly grantType?: string;

  /** How its answers may be carried, the default first. What has a token in it must leave out `query`. */
  readonly responseModes: readonly string[] = URL_SAFE_MODES;

  /** Why it should not be used any more: one warning at start-up. */
  readonly legacy?: string;

  /** @throws {OAuth2Error} when its own parameters are wrong; told to the client */
  abstract validate(pending: PendingAuthorization): void;

  /**
   * Stores the approval, and spends its ticket in the same statement.
   *
   * @returns the parameters of the answer, to which `state` and `iss` are added; nothing when the ticket was spent
   * before
   */
  abstract authorize(approval: Approval): Promise<Readonly<Record<string, string>> | undefined>;
}
