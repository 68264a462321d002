import { describe, expect, it } from 'vitest';
import { scopeClosure } from '../../../src/clients/scope-closure.js';

const closureOf = (direct: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(scopeClosure(Object.keys(direct), (name) => direct[name]));

describe('what scopes imply', () => {
  it('is reached through others', () => {
    expect(closureOf({ admin: ['write'], write: ['read'], read: [] })).toEqual({
      admin: ['write', 'read'],
      write: ['read'],
      read: [],
    });
  });

  it('is found once, on however many ways', () => {
    expect(closureOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })['a']).toEqual(['b', 'c', 'd']);
  });

  it('may be each other', () => {
    expect(closureOf({ a: ['b'], b: ['a'] })).toEqual({ a: ['b'], b: ['a'] });
  });

  it('is a scope', () => {
    expect(() => closureOf({ a: ['z'] })).toThrow('a implies z, which is no scope: write one of a');
  });
});
