import { InvalidScopeError } from './errors.js';

/** `NQCHAR` of RFC 6749 appendix A: printable ASCII without space, `"` and `\`. */
export const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * A set of scope tokens, case-sensitive, in the order in which they came.
 *
 * @publicApi
 * @see RFC 6749 §3.3
 */
export class ScopeSet implements Iterable<string> {
  static readonly EMPTY = new ScopeSet(new Set());

  private constructor(private readonly tokens: ReadonlySet<string>) {}

  /** @throws {InvalidScopeError} when a token has a character that the RFC does not allow */
  static parse(text: string | undefined): ScopeSet {
    return ScopeSet.of((text ?? '').split(' ').filter((token) => token !== ''));
  }

  /** @throws {InvalidScopeError} when a token has a character that the RFC does not allow */
  static of(tokens: Iterable<string>): ScopeSet {
    const set = new Set(tokens);
    for (const token of set) {
      if (!SCOPE_TOKEN.test(token))
        throw new InvalidScopeError('the scope has a character that is not allowed');
    }
    return set.size === 0 ? ScopeSet.EMPTY : new ScopeSet(set);
  }

  get size(): number {
    return this.tokens.size;
  }

  has(token: string): boolean {
    return this.tokens.has(token);
  }

  includesAll(wanted: Iterable<string>): boolean {
    for (const token of wanted) if (!this.tokens.has(token)) return false;
    return true;
  }

  includesAny(wanted: Iterable<string>): boolean {
    for (const token of wanted) if (this.tokens.has(token)) return true;
    return false;
  }

  intersect(other: ScopeSet): ScopeSet {
    return ScopeSet.of([...this.tokens].filter((token) => other.has(token)));
  }

  equals(other: ScopeSet): boolean {
    return this.size === other.size && this.includesAll(other);
  }

  toArray(): readonly string[] {
    return [...this.tokens];
  }

  /** The wire form: tokens separated by one space. */
  toString(): string {
    return [...this.tokens].join(' ');
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.tokens[Symbol.iterator]();
  }
}
