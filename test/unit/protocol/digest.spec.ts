import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sameBytes, sha256 } from '../../../src/protocol/digest.js';

describe('sha256 (FIPS 180-4)', () => {
  it('digests the text abc to the published value', () => {
    expect(sha256('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(sha256(Buffer.from('abc'))).toEqual(sha256('abc'));
  });
});

describe('sameBytes', () => {
  it('says whether two byte strings are equal, of any lengths', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(sameBytes(a, Uint8Array.from(a))).toBe(true);
        expect(sameBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });
});
