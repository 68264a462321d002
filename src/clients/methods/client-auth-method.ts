import type { Eventual } from '../../protocol/eventual.js';
import type { ClientRecord } from '../client.js';
import type { OAuth2Request } from '../../protocol/request.js';

/** What a request presents to prove which client it is. */
export interface PresentedClient {
  readonly clientId: string;
  /** Whether the proof holds for this client; at once when that is known without waiting. */
  proves(record: ClientRecord): Eventual<boolean>;
}

/**
 * A way in which a client proves who it is at the token endpoint and its neighbours.
 *
 * @publicApi
 * @see RFC 6749 §2.3
 */
export abstract class ClientAuthMethod {
  /**
   * Its name in `token_endpoint_auth_methods`.
   *
   * @see RFC 7591 §2
   */
  abstract readonly name: string;

  /** Whether it needs a confidential client. */
  readonly confidential: boolean = true;

  /**
   * The authentication scheme that it reads in the `Authorization` header, such as `Basic`: what a refusal of whoever
   * used it asks for. Without it a request that has the header is not authenticated in this way. @default none
   *
   * @see RFC 6749 §5.2
   */
  readonly scheme?: string;

  /**
   * What the request presents in this way, or nothing when it presents nothing in this way.
   *
   * @throws {InvalidClientError} when it presents something that is malformed
   */
  abstract present(request: OAuth2Request): PresentedClient | undefined;
}
