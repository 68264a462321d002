import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';

/** A token request whose client is authenticated and may use the grant. */
export interface TokenRequest {
  readonly client: Client;
  readonly params: Parameters;
  readonly request: OAuth2Request;
}

/** What a token request is answered with. @see RFC 6749 §5.1 */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope?: string;
  readonly refresh_token?: string;
  readonly [member: string]: unknown;
}

/**
 * A way to obtain tokens. A class per grant, registered by its `type`.
 *
 * @publicApi
 * @see RFC 6749 §1.3, §4.5
 */
export abstract class Grant {
  /** The `grant_type` that it answers to. */
  abstract readonly type: string;

  /** The `response_type` that it serves at the authorization endpoint, when it has one. */
  readonly responseType?: string;

  /**
   * Reads, validates and decides; the RFC section and only that.
   *
   * @throws {OAuth2Error} what it refuses
   */
  abstract exchange(request: TokenRequest): Promise<TokenResponse>;
}
