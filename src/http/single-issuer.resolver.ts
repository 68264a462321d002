import type { Issuer } from '../protocol/issuer.js';
import type { EndpointPaths } from './endpoint-paths.js';
import { IssuerResolver } from './issuer-resolver.js';

/** The one issuer of the options, whatever host name a request was sent to: that name may be forged. */
export class SingleIssuerResolver extends IssuerResolver {
  readonly #issuer: Issuer;

  constructor(identifier: string, paths: EndpointPaths) {
    super();
    const { origin } = new URL(identifier);
    this.#issuer = { identifier, url: (path) => origin + paths.absolute(path) };
  }

  resolve(): Issuer {
    return this.#issuer;
  }
}
