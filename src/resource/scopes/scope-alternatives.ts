import { ScopeSet } from '../../protocol/scope.js';

/**
 * What `@RequireOAuth()` takes: one string is one alternative, each entry of a list is one. Null and undefined ask for
 * any valid token; a list without entries is refused, for it is hardly ever meant.
 *
 * @publicApi
 */
export type ScopeRequirement = string | readonly string[] | null;

/**
 * How the scopes of a token are compared with those that are required: all of them, one of them, or as a
 * function of the application decides.
 *
 * @publicApi
 */
export type ScopeOperator =
  'AND' | 'OR' | ((tokenScopes: readonly string[], requiredScopes: readonly string[]) => boolean);

const NOTHING = 'a list of scopes is empty: for "any valid token" give null, or no scopes at all';
const NO_OPERANDS = 'an operator needs scopes to compare with';

type Judge = (held: readonly string[]) => boolean;

/** What a resource asks of a token: every scope of one of the alternatives. */
export class ScopeAlternatives {
  /** Any valid token will do. */
  static readonly ANY = new ScopeAlternatives([], () => true);
  /** No token will do, whatever its scopes. */
  static readonly NONE = new ScopeAlternatives([], () => false);

  private constructor(
    /** What a document or a challenge can name. */
    readonly sets: readonly ScopeSet[],
    private readonly judge: Judge,
  ) {}

  /**
   * @param operator what joins the scopes of the requirement, all of them together; without it each entry of a
   * list is an alternative
   * @throws {TypeError} for a list without entries, and when an alternative names no scope or has a character that a
   * scope cannot have
   */
  static of(requirement?: ScopeRequirement, operator?: ScopeOperator): ScopeAlternatives {
    if (requirement === null || requirement === undefined) {
      if (operator === undefined) return ScopeAlternatives.ANY;
      throw new TypeError(NO_OPERANDS);
    }
    const entries: unknown = typeof requirement === 'string' ? [requirement] : requirement;
    if (!Array.isArray(entries)) throw new TypeError('scopes are a text, or a list of texts');
    const sets = entries.map(alternative);
    // A list that was computed and came out empty must not admit everybody.
    if (sets.length === 0) throw new TypeError(operator === undefined ? NOTHING : NO_OPERANDS);
    if (operator === undefined) return ScopeAlternatives.anyOf(sets);
    return joined(ScopeSet.of(sets.flatMap((set) => [...set])), operator);
  }

  /** One of the sets, completely. */
  static anyOf(sets: readonly ScopeSet[]): ScopeAlternatives {
    const alternatives = sets.map((set) => set.toArray());
    return new ScopeAlternatives(sets, (held) => {
      return alternatives.some((names) => names.every((name) => held.includes(name)));
    });
  }

  /** As a function decides; a challenge names all the scopes that it is given. */
  static judged(required: ScopeSet, operator: Exclude<ScopeOperator, string>): ScopeAlternatives {
    const names = Object.freeze(required.toArray());
    return new ScopeAlternatives([required], (held) => {
      const answer: unknown = operator(held, names);
      if (typeof answer === 'boolean') return answer;
      throw new TypeError('a scope operator answers true or false, at once');
    });
  }

  /** The one that a challenge names. */
  get first(): ScopeSet | undefined {
    return this.sets[0];
  }

  admits(held: readonly string[]): boolean {
    return this.judge(held);
  }
}

function joined(scopes: ScopeSet, operator: ScopeOperator): ScopeAlternatives {
  if (typeof operator === 'function') return ScopeAlternatives.judged(scopes, operator);
  if (operator === 'AND') return ScopeAlternatives.anyOf([scopes]);
  if (operator !== 'OR') throw new TypeError(`${String(operator)} is no operator: write AND or OR`);
  return ScopeAlternatives.anyOf([...scopes].map((scope) => ScopeSet.of([scope])));
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
