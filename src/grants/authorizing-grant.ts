import type { Approval, PendingAuthorization } from './approval.js';
import { Grant } from './grant.js';
import { type ResponseType, URL_SAFE_MODES } from './response-type.js';

/**
 * A grant that begins at the authorization endpoint: a response type as well, for clients that have the grant.
 *
 * @publicApi
 * @see RFC 6749 §3.1.1
 */
export abstract class AuthorizingGrant extends Grant implements ResponseType {
  /** The `response_type` that it serves. */
  abstract readonly responseType: string;

  /** How its answers may be carried, the default first. */
  readonly responseModes: readonly string[] = URL_SAFE_MODES;

  get grantType(): string {
    return this.type;
  }

  /** @throws {OAuth2Error} when its own parameters are wrong; told to the client by a redirect */
  abstract validate(pending: PendingAuthorization): void;

  /**
   * Stores the approval.
   *
   * @returns the parameters of the redirect; nothing when the ticket was spent before
   */
  abstract authorize(approval: Approval): Promise<Readonly<Record<string, string>> | undefined>;
}
