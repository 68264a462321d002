import { Registry } from '../registry.js';
import { AuthorizingGrant } from './authorizing-grant.js';
import type { Grant } from './grant.js';

/** The grants of this server, by `grant_type` and by `response_type`. */
export class GrantRegistry extends Registry<Grant> {
  constructor() {
    super('grant');
  }

  forResponseType(responseType: string): AuthorizingGrant | undefined {
    return this.authorizing().find((grant) => grant.responseType === responseType);
  }

  responseTypes(): readonly string[] {
    return this.authorizing().map((grant) => grant.responseType);
  }

  private authorizing(): readonly AuthorizingGrant[] {
    return this.values().filter((grant) => grant instanceof AuthorizingGrant);
  }
}
