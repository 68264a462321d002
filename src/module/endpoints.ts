import { AuthorizationEndpoint } from '../endpoints/authorization.endpoint.js';
import type { EndpointClass } from '../endpoints/endpoint.js';
import { IntrospectionEndpoint } from '../endpoints/introspection.endpoint.js';
import { MetadataEndpoint } from '../endpoints/metadata.endpoint.js';
import { RevocationEndpoint } from '../endpoints/revocation.endpoint.js';
import { TokenEndpoint } from '../endpoints/token.endpoint.js';
import { pageEndpoints } from '../http/pages/page.providers.js';

/** Every endpoint that the package may serve; those of the ready pages only with the ready pages. */
export const ENDPOINTS: readonly EndpointClass[] = [
  AuthorizationEndpoint,
  TokenEndpoint,
  RevocationEndpoint,
  IntrospectionEndpoint,
  MetadataEndpoint,
  ...pageEndpoints,
];
