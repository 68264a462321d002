import { ScopeSet } from '../protocol/scope.js';

/** What `@RequireOAuth()` and `@Scopes()` take: one string is one alternative, nothing asks for none. */
export type ScopeRequirement = string | readonly string[] | null | undefined;

/**
 * What a resource asks of a token: every scope of one of the alternatives. Without alternatives any
 * valid token will do.
 */
export class ScopeAlternatives {
  static readonly ANY = new ScopeAlternatives([]);

  private constructor(private readonly alternatives: readonly ScopeSet[]) {}

  /** @throws {TypeError} when an alternative names no scope, or has a character that a scope cannot have */
  static of(requirement: ScopeRequirement): ScopeAlternatives {
    if (requirement === null || requirement === undefined) return ScopeAlternatives.ANY;
    const entries = typeof requirement === 'string' ? [requirement] : requirement;
    return new ScopeAlternatives(entries.map(alternative));
  }

  /** The one that a challenge names. */
  get first(): ScopeSet | undefined {
    return this.alternatives[0];
  }

  admits(held: readonly string[]): boolean {
    if (this.alternatives.length === 0) return true;
    return this.alternatives.some((set) => [...set].every((scope) => held.includes(scope)));
  }
}

function alternative(entry: string): ScopeSet {
  let set: ScopeSet;
  try {
    set = ScopeSet.parse(entry);
  } catch (cause) {
    throw new TypeError(`"${entry}" is not a list of scopes separated by spaces`, { cause });
  }
  // An empty alternative would admit every token, which is hardly what an empty string was meant to say.
  if (set.size === 0) {
    throw new TypeError(
      'a scope alternative is empty: for "any valid token" give no scopes at all',
    );
  }
  return set;
}
