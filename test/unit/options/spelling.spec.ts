import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/options/spelling.js';

describe('the name that was most likely meant', () => {
  it.each([
    ['isuer', ['issuer', 'secrets'], 'issuer'],
    ['Profile', ['profile', 'email'], 'profile'],
    ['unheardOf', ['issuer', 'secrets'], undefined],
  ])('of %s among %j is %s', (written, known, meant) => {
    expect(nearest(written, known)).toBe(meant);
  });

  it('is none where no name is known', () => {
    expect(nearest('profile', [])).toBeUndefined();
  });
});
