import { SignedInSession } from '../access/signed-in-session.js';
import type { CheckedScopes } from '../scopes/scope-names.js';
import { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import { FixedDemand } from '../scopes/scope-demand.js';
import { guarded } from './guarded.js';

/**
 * Admits who is signed in to the application itself, and tokens with the scopes. When there is a token it
 * decides, whoever is signed in.
 *
 * A session comes with a cookie: what changes something needs the protection against forged requests that the
 * application's other forms have.
 *
 * @throws {TypeError} when the class is loaded: without a scope
 * @publicApi
 */
export function SessionOrScopes<const Given extends string | readonly string[]>(
  scopes: Given & CheckedScopes<Given>,
): ClassDecorator & MethodDecorator {
  const alternatives = ScopeAlternatives.of(scopes);
  // Without types a forgotten argument would ask tokens for nothing.
  if (!alternatives.first) throw new TypeError('@SessionOrScopes() names no scope');
  return guarded('@SessionOrScopes()', {
    optional: false,
    demand: new FixedDemand(alternatives),
    or: [SignedInSession],
  });
}
