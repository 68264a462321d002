/**
 * Who this server is for one request: its identifier and where its endpoints are. Everything that
 * names the server to a client takes it from here, so that one process can be several issuers later.
 *
 * @publicApi
 * @see RFC 8414 §2
 */
export interface Issuer {
  /** The issuer identifier, byte for byte as configured. */
  readonly identifier: string;

  /** The absolute URL under which the endpoint with this path is reached, such as `/oauth/token`. */
  url(path: string): string;
}
