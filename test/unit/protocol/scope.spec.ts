import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { InvalidScopeError } from '../../../src/protocol/errors.js';
import { ScopeSet } from '../../../src/protocol/scope.js';

const token = fc.stringMatching(/^[\x21\x23-\x5B\x5D-\x7E]{1,12}$/);
const tokens = fc.array(token, { maxLength: 8 });

describe('ScopeSet (RFC 6749 §3.3)', () => {
  it('writes what it reads: each token once, in the order in which they came', () => {
    fc.assert(
      fc.property(tokens, (all) => {
        const once = [...new Set(all)];

        expect(ScopeSet.parse(all.join(' ')).toString()).toBe(once.join(' '));
        expect(ScopeSet.of(all).toArray()).toEqual(once);
      }),
    );
  });

  it('is a set: narrowing, widening and comparing', () => {
    fc.assert(
      fc.property(tokens, tokens, (some, others) => {
        const a = ScopeSet.of(some);
        const b = ScopeSet.of(others);
        const both = a.intersect(b);

        expect(a.includesAll(both) && b.includesAll(both)).toBe(true);
        expect(a.includesAny(b)).toBe(both.size > 0);
        expect(a.includesAll(b)).toBe(both.equals(b));
        expect(a.equals(b)).toBe(b.equals(a));
        expect(a.equals(ScopeSet.of(some.toReversed()))).toBe(true);
      }),
    );
  });

  it('compares exactly: another case is another scope', () => {
    const scopes = ScopeSet.parse('Profile');

    expect(scopes.has('Profile')).toBe(true);
    expect(scopes.has('profile')).toBe(false);
    expect(scopes.includesAll(['profile'])).toBe(false);
  });

  it('takes nothing, the empty text and spaces for the empty set', () => {
    for (const text of [undefined, '', ' ', ' '.repeat(50_000)]) {
      expect(ScopeSet.parse(text)).toBe(ScopeSet.EMPTY);
    }
    expect(ScopeSet.EMPTY.includesAll([])).toBe(true);
    expect(ScopeSet.EMPTY.includesAny(['a'])).toBe(false);
  });

  it.each([
    ['a quote', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a tab', 'a\tb'],
    ['a line break', 'a\nb'],
    ['a trailing line break', 'a\n'],
    ['NUL', 'a\0'],
    ['DEL', 'a\x7F'],
    ['a no-break space', 'a\u00A0b'],
    ['a letter beyond ASCII', 'é'],
    ['a lone surrogate', '\uD800'],
  ])('refuses %s', (_, text) => {
    expect(() => ScopeSet.parse(text)).toThrow(InvalidScopeError);
    expect(() => ScopeSet.of([text])).toThrow(InvalidScopeError);
  });

  it('refuses a token with a space, and an empty one, when it is given a list', () => {
    expect(() => ScopeSet.of(['a b'])).toThrow(InvalidScopeError);
    expect(() => ScopeSet.of([''])).toThrow(InvalidScopeError);
  });

  it('has no scope that an object would inherit', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(ScopeSet.parse('a').has(name)).toBe(false);
      expect(ScopeSet.parse(name).toArray()).toEqual([name]);
    }
  });

  it('reads 50,000 characters [lesson 26]', () => {
    expect(ScopeSet.parse('a '.repeat(25_000)).toString()).toBe('a');
    expect(ScopeSet.parse('a'.repeat(50_000)).size).toBe(1);
    expect(() => ScopeSet.parse(`${'a'.repeat(50_000)}"`)).toThrow(InvalidScopeError);
  });
});
