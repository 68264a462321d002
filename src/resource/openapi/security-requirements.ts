import type { AccessRule } from '../access/access-rule.js';
import type { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import type { SecurityRequirement } from './open-api.types.js';

/**
 * What a route asks for, one requirement for each alternative: each of them is enough.
 *
 * @param foreseen nothing when the scopes are computed
 */
export function securityRequirements(
  scheme: string,
  { optional }: AccessRule,
  foreseen: ScopeAlternatives | undefined,
): readonly SecurityRequirement[] {
  const named = foreseen?.sets.map((scopes) => ({ [scheme]: scopes.toArray() })) ?? [];
  const asked = named.length > 0 ? named : [{ [scheme]: [] }];
  return optional ? [...asked, {}] : asked;
}

/**
 * What the application says itself stands as it is. Only where the rule has another way in, what is said of other
 * schemes is about that one, and ours stand beside it.
 */
export function besidesOwn(
  own: readonly SecurityRequirement[],
  ours: readonly SecurityRequirement[],
  { or }: AccessRule,
): readonly SecurityRequirement[] {
  if (own.length === 0) return ours;
  const schemes = new Set(ours.flatMap((requirement) => Object.keys(requirement)));
  const others = or.length > 0 && !own.some((one) => Object.keys(one).some((n) => schemes.has(n)));
  return others ? [...own, ...ours] : own;
}
