import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ScopeAlternatives } from '../../../src/resource/access/scope-alternatives.js';

describe('scope alternatives [case 264]', () => {
  it.each([
    ['both of "a b"', 'a b', ['a', 'b'], true],
    ['more than both', ['a b'], ['c', 'b', 'a'], true],
    ['one of "a b"', ['a b'], ['a'], false],
    ['one of two entries', ['a', 'b'], ['b'], true],
    ['none of two entries', ['a', 'b'], ['c'], false],
    ['the second, mixed', ['a b', 'c'], ['c'], true],
    ['half of the first, mixed', ['a b', 'c'], ['b'], false],
    ['another case', 'Read', ['read'], false],
    ['a longer name', 'read', ['read:all'], false],
    ['nothing', 'a', [], false],
  ])('a token with %s', (_, requirement, held, admitted) => {
    expect(ScopeAlternatives.of(requirement).admits(held)).toBe(admitted);
  });

  it.each([[null], [undefined], [[]]])('%j asks for no scope at all', (requirement) => {
    expect(ScopeAlternatives.of(requirement).admits([])).toBe(true);
    expect(ScopeAlternatives.of(requirement).first).toBeUndefined();
  });

  it.each([[''], [['']], [['a', ' ']], ['a"b'], [['a', 'b\\']], ['ä']])(
    'refuses %j, where the decorator stands',
    (requirement) => {
      expect(() => ScopeAlternatives.of(requirement)).toThrow(TypeError);
    },
  );

  it('names the first alternative', () => {
    expect(ScopeAlternatives.of(['profile email', 'user']).first?.toString()).toBe('profile email');
  });

  it('admits exactly what has all of one entry', () => {
    const scope = fc.constantFrom('a', 'b', 'c', 'd');
    const entries = fc.array(fc.uniqueArray(scope, { minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(entries, fc.uniqueArray(scope), (wanted, held) => {
        const expected = wanted.some(
          (entry) => entry.filter((s) => !held.includes(s)).length === 0,
        );

        const alternatives = ScopeAlternatives.of(wanted.map((entry) => entry.join(' ')));

        expect(alternatives.admits(held)).toBe(expected);
      }),
    );
  });
});
