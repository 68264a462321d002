import { SignedInSession } from '../access/signed-in-session.js';
import type { CheckedScopes } from '../access/scope-names.js';
import { RequireOAuth } from './require-oauth.decorator.js';

/**
 * Admits who is signed in to the application itself, and tokens with the scopes. When there is a token it
 * decides, whoever is signed in.
 *
 * A session comes with a cookie: what changes something needs the protection against forged requests that the
 * application's other forms have.
 *
 * @publicApi
 */
export function SessionOrScopes<const Given extends string | readonly string[]>(
  scopes: Given & CheckedScopes<Given>,
): ClassDecorator & MethodDecorator {
  return RequireOAuth<string | readonly string[]>(scopes, { or: SignedInSession });
}
