import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { TokenResponse } from '../tokens/token-draft.js';

export type { TokenResponse } from '../tokens/token-draft.js';

/** A token request whose client is authenticated and may use the grant. */
export interface TokenRequest {
  readonly client: Client;
  readonly params: Parameters;
  readonly request: OAuth2Request;
}

/** What a grant takes from a token request, beside what every grant does. */
export interface GrantParameter {
  /** Letters, digits and `-._`; none of the endpoint's own such as `client_id` or `scope`. */
  readonly name: string;
  /** Whether a request without it is refused. @default true */
  readonly required?: boolean;
  /** Whether its value must not be in an answer or in the log, whatever the grant throws. @default false */
  readonly secret?: boolean;
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

  /**
   * Its parameters. A request that lacks one, or has one twice, is refused with `invalid_request` before the grant is
   * asked. @default none is looked at
   */
  readonly parameters?: readonly GrantParameter[];

  /** Why it should not be used any more: one warning at start-up. */
  readonly legacy?: string;

  /** Whether the hook `preToken` comes after the client has proven who it is. @default before */
  readonly preTokenKnowsClient?: boolean;

  /**
   * Reads, validates and decides; the RFC section and only that.
   *
   * @throws {OAuth2Error} what it refuses
   */
  abstract exchange(request: TokenRequest): Promise<TokenResponse>;
}
