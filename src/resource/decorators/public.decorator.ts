import { declareAccess } from '../access/access-rule.js';

/**
 * Opens a controller or a handler below a `BearerGuard` that is bound globally, or a handler of a guarded
 * controller. No token is read there, good or bad.
 *
 * @publicApi
 */
export function Public(): ClassDecorator & MethodDecorator {
  return declareAccess({ decorator: '@Public()', open: true });
}
