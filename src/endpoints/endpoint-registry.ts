import { Registry } from '../registry.js';
import type { Issuer } from '../protocol/issuer.js';
import type { Endpoint } from './endpoint.js';

/** The endpoints of this server, by name. */
export class EndpointRegistry extends Registry<Endpoint> {
  constructor() {
    super('endpoint');
  }

  /**
   * What the endpoints say of themselves, as members of the metadata document.
   *
   * @see RFC 8414 §2
   */
  metadata(issuer: Issuer): Readonly<Record<string, unknown>> {
    const members: Record<string, unknown> = { issuer: issuer.identifier };
    for (const endpoint of this.values()) {
      for (const [member, value] of Object.entries(endpoint.metadata?.(issuer) ?? {})) {
        // An extension adds members, it never replaces one.
        if (!Object.hasOwn(members, member)) members[member] = value;
      }
    }
    return members;
  }
}
