import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { ScopeAlternatives } from '../../../src/resource/scopes/scope-alternatives.js';
import { shown, titled } from '../../support/titled.js';

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

  it.each([[null], [undefined]])('%j asks for no scope at all', (requirement) => {
    expect(ScopeAlternatives.of(requirement).admits([])).toBe(true);
    expect(ScopeAlternatives.of(requirement).first).toBeUndefined();
  });

  it.each([[[]], [''], [['']], [['a', ' ']], ['a"b'], [['a', 'b\\']], ['ä']])(
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

describe('scope operators [case 264]', () => {
  const scope = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const held = fc.uniqueArray(scope);
  const requirement = fc.array(fc.uniqueArray(scope, { minLength: 1 }), { minLength: 1 });
  const written = (entries: readonly (readonly string[])[]) => entries.map((one) => one.join(' '));

  it('AND asks for every scope that is named, in whatever entry', () => {
    fc.assert(
      fc.property(requirement, held, (entries, scopes) => {
        const all = entries.flat().every((one) => scopes.includes(one));

        expect(ScopeAlternatives.of(written(entries), 'AND').admits(scopes)).toBe(all);
      }),
    );
  });

  it('OR asks for one of them', () => {
    fc.assert(
      fc.property(requirement, held, (entries, scopes) => {
        const one = entries.flat().some((name) => scopes.includes(name));

        expect(ScopeAlternatives.of(written(entries), 'OR').admits(scopes)).toBe(one);
      }),
    );
  });

  it('a function decides alone, and is given each required scope once, in order', () => {
    fc.assert(
      fc.property(requirement, held, fc.boolean(), (entries, scopes, answer) => {
        const calls: unknown[] = [];
        const alternatives = ScopeAlternatives.of(written(entries), (...args) => {
          calls.push(args);
          return answer;
        });

        expect(alternatives.admits(scopes)).toBe(answer);
        expect(calls).toEqual([[scopes, [...new Set(entries.flat())]]]);
      }),
    );
  });

  it('what is admitted by AND is admitted without an operator, and that by OR', () => {
    fc.assert(
      fc.property(requirement, held, (entries, scopes) => {
        const [and, plain, or] = (['AND', undefined, 'OR'] as const).map((operator) =>
          Number(ScopeAlternatives.of(written(entries), operator).admits(scopes)),
        );

        expect(and).toBeLessThanOrEqual(Number(plain));
        expect(plain).toBeLessThanOrEqual(Number(or));
      }),
    );
  });

  it('what the first alternative names is enough, whatever joins it', () => {
    fc.assert(
      fc.property(requirement, fc.constantFrom('AND', 'OR', undefined), (entries, operator) => {
        const alternatives = ScopeAlternatives.of(written(entries), operator);

        expect(alternatives.admits([...(alternatives.first ?? [])])).toBe(true);
      }),
    );
  });

  const UNCLEAR: readonly unknown[] = [undefined, null, 1, 'yes', Promise.resolve(true)];
  const title = (answer: unknown) => (answer instanceof Promise ? 'Promise {}' : shown(answer));

  it.each(titled(UNCLEAR, title))(
    'a function that answers %s is wrong, and admits nobody',
    (_, answer) => {
      const alternatives = ScopeAlternatives.of('a', () => answer as unknown as boolean);

      expect(() => alternatives.admits(['a'])).toThrow(TypeError);
    },
  );

  it('NONE admits nobody, ANY everybody', () => {
    fc.assert(
      fc.property(held, (scopes) => {
        expect(ScopeAlternatives.NONE.admits(scopes)).toBe(false);
        expect(ScopeAlternatives.ANY.admits(scopes)).toBe(true);
      }),
    );
    expect(ScopeAlternatives.NONE.first).toBeUndefined();
  });
});
