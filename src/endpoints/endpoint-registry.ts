import { Registry } from '../registry.js';
import type { Endpoint } from './endpoint.js';

/** The endpoints of this server, by name. */
export class EndpointRegistry extends Registry<Endpoint> {
  constructor() {
    super('endpoint');
  }
}
