import { Registry } from '../registry.js';
import { AuthorizingGrant } from './authorizing-grant.js';
import type { Grant } from './grant.js';

/** The grants of this server, by `grant_type`. */
export class GrantRegistry extends Registry<Grant> {
  constructor() {
    super('grant');
  }

  /** Those that begin at the authorization endpoint. */
  authorizing(): readonly AuthorizingGrant[] {
    return this.values().filter((grant) => grant instanceof AuthorizingGrant);
  }
}
