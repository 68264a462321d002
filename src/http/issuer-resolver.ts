import type { Issuer } from '../protocol/issuer.js';

/** What an issuer may be told by. */
export interface AddressedRequest {
  /** Path and query as they came. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Which issuer a request is for. The default has one; a server with several names them here.
 *
 * @publicApi
 */
export abstract class IssuerResolver {
  abstract resolve(request: AddressedRequest): Issuer;
}
