import type { EndpointClass, EndpointRoute } from '../endpoints/endpoint.js';
import { isRouted } from './options/class-problems.js';

/** Those of a list that can have controllers; what is wrong with the others is told at start-up. */
export function routedClasses(
  list: unknown,
): readonly (EndpointClass & { readonly route: EndpointRoute })[] {
  return (Array.isArray(list) ? (list as unknown[]) : [])
    .filter((one): one is EndpointClass => typeof one === 'function')
    .filter(isRouted);
}
