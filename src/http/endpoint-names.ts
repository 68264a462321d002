import type { EndpointClass } from '../endpoints/endpoint.js';

/** Which registered endpoint a route's class became. */
export class EndpointNames {
  readonly #names = new Map<EndpointClass, string>();

  add(endpoint: EndpointClass, name: string): void {
    this.#names.set(endpoint, name);
  }

  /** The name under which the server knows the endpoint. */
  of(endpoint: EndpointClass): string {
    return this.#names.get(endpoint) ?? endpoint.name;
  }
}
