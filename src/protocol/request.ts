import type { Issuer } from './issuer.js';
import { Parameters } from './parameters.js';

export interface OAuth2RequestInit {
  readonly issuer: Issuer;
  readonly method: string;
  /** The absolute URL that was asked for. */
  readonly url: string;
  /** Names in lower case. A header that came twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The form as it came, decoded from UTF-8 but not yet percent-decoded; empty without a body. */
  readonly body?: string;
  readonly remoteAddress?: string | undefined;
  /** The PEM of the TLS client certificate, when the connection has one. */
  readonly clientCertificate?: string | undefined;
  /** The adapter's own request: for a host's `Interaction`, which knows its session there. */
  readonly native?: unknown;
}

/**
 * What an endpoint sees of an HTTP request, whichever adapter it came through. Query and form are
 * decoded when they are first read, so that a malformed one is refused inside the operation.
 *
 * @publicApi
 */
export class OAuth2Request {
  readonly issuer: Issuer;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly remoteAddress: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly native: unknown;
  #query: Parameters | undefined;
  #form: Parameters | undefined;

  constructor(init: OAuth2RequestInit) {
    this.issuer = init.issuer;
    this.method = init.method;
    this.url = init.url;
    this.headers = init.headers;
    this.body = init.body ?? '';
    this.remoteAddress = init.remoteAddress;
    this.clientCertificate = init.clientCertificate;
    this.native = init.native;
  }

  /** @throws {InvalidRequestError} when the query is malformed or repeats a parameter */
  get query(): Parameters {
    return (this.#query ??= Parameters.parse(this.rawQuery));
  }

  /** @throws {InvalidRequestError} when the form is malformed or repeats a parameter */
  get form(): Parameters {
    return (this.#form ??= Parameters.parse(this.body));
  }

  /** The query string as it came, without its `?`. */
  get rawQuery(): string {
    const cut = this.url.indexOf('?');
    return cut < 0 ? '' : this.url.slice(cut + 1);
  }
}
