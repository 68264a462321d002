import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  challengeOf,
  isChallenge,
  isVerifier,
  type PkceMethod,
  proves,
} from '../../../src/protocol/pkce.js';

const verifier = fc.stringMatching(/^[A-Za-z0-9\-._~]{43,128}$/);
const method = fc.constantFrom<PkceMethod>('S256', 'plain');

describe('PKCE (RFC 7636)', () => {
  it('verifies the vector of appendix B [case 73]', () => {
    const proof = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

    expect(challengeOf(proof, 'S256')).toBe(challenge);
    expect(isChallenge(challenge, 'S256')).toBe(true);
    expect(proves(proof, challenge, 'S256')).toBe(true);
  });

  it('lets a verifier prove its own challenge and no other (§4.6)', () => {
    fc.assert(
      fc.property(verifier, verifier, method, (mine, theirs, how) => {
        const challenge = challengeOf(mine, how);

        expect(isChallenge(challenge, how)).toBe(true);
        expect(proves(mine, challenge, how)).toBe(true);
        expect(proves(theirs, challenge, how)).toBe(mine === theirs);
      }),
    );
  });

  it('takes one changed character for a wrong verifier (§4.6)', () => {
    fc.assert(
      fc.property(verifier, fc.nat(), method, (proof, at, how) => {
        const index = at % proof.length;
        const other = proof[index] === 'a' ? 'b' : 'a';
        const changed = proof.slice(0, index) + other + proof.slice(index + 1);

        expect(proves(changed, challengeOf(proof, how), how)).toBe(false);
      }),
    );
  });

  it.each([
    ['one character [lesson 5]', 'a'],
    ['nothing', ''],
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['50,000 characters', 'a'.repeat(50_000)],
    ['a space', `${'a'.repeat(42)} `],
    ['a line break at the end', `${'a'.repeat(43)}\n`],
    ['base64 padding', `${'a'.repeat(43)}=`],
    ['a plus', `${'a'.repeat(43)}+`],
    ['a letter beyond ASCII', `${'a'.repeat(43)}é`],
  ])('refuses a verifier of %s, even when its digest fits (§4.1)', (_, proof) => {
    expect(isVerifier(proof)).toBe(false);
    expect(proves(proof, challengeOf(proof, 'S256'), 'S256')).toBe(false);
    expect(proves(proof, proof, 'plain')).toBe(false);
  });

  it.each([
    ['42 characters', 'a'.repeat(42)],
    ['44 characters', 'A'.repeat(44)],
    ['padding', `${'A'.repeat(43)}=`],
    ['the other base64 alphabet', `${'A'.repeat(41)}+A`],
    ['spare bits that are not zero', `${'A'.repeat(42)}B`],
    ['a line break at the end', `${'A'.repeat(43)}\n`],
  ])('refuses an S256 challenge with %s (§4.2) [case 63]', (_, challenge) => {
    expect(isChallenge(challenge, 'S256')).toBe(false);
  });

  it('does not take the S256 challenge for a plain one (§4.6)', () => {
    const proof = 'v'.repeat(43);

    expect(proves(challengeOf(proof, 'S256'), challengeOf(proof, 'S256'), 'S256')).toBe(false);
    expect(proves(proof, challengeOf(proof, 'S256'), 'plain')).toBe(false);
  });

  it.each([undefined, null, '', 's256', 'toString'])(
    'proves nothing under the method %j that a storage garbled [case 70] [lesson 8]',
    (garbled) => {
      const proof = 'v'.repeat(43);

      expect(proves(proof, proof, garbled as PkceMethod)).toBe(false);
    },
  );

  it.each([undefined, null, ''])(
    'proves nothing against the challenge %j that a storage lost [lesson 8]',
    (lost) => {
      expect(proves('v'.repeat(43), lost as string, 'S256')).toBe(false);
      expect(proves('v'.repeat(43), lost as string, 'plain')).toBe(false);
    },
  );
});
