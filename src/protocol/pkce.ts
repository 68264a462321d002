import { sameBytes, sha256 } from './digest.js';

/** How a challenge was made from its verifier. */
export type PkceMethod = 'S256' | 'plain';

/** 43 to 128 characters of `unreserved`. */
const UNRESERVED = /^[A-Za-z0-9\-._~]{43,128}$/;

/** BASE64URL(SHA256(verifier)): always 43 characters, the last with two spare bits that are zero. */
const S256_CHALLENGE = /^[A-Za-z0-9\-_]{42}[AEIMQUYcgkosw048]$/;

/**
 * Whether a verifier has the RFC's form.
 *
 * @see RFC 7636 §4.1
 */
export function isVerifier(verifier: string): boolean {
  return UNRESERVED.test(verifier);
}

/**
 * Whether a challenge is one that the method can produce.
 *
 * @see RFC 7636 §4.2
 */
export function isChallenge(challenge: string, method: PkceMethod): boolean {
  if (method === 'S256') return S256_CHALLENGE.test(challenge);
  return method === 'plain' && UNRESERVED.test(challenge);
}

/**
 * What a client sends as `code_challenge` for its verifier.
 *
 * @see RFC 7636 §4.2
 */
export function challengeOf(verifier: string, method: PkceMethod): string {
  return method === 'S256' ? sha256(verifier).toString('base64url') : verifier;
}

/**
 * Whether the verifier proves the challenge. A malformed verifier never does, nor does anything prove a
 * challenge or a method that a storage lost or garbled.
 *
 * @see RFC 7636 §4.6
 */
export function proves(verifier: string, challenge: string, method: PkceMethod): boolean {
  if (!isVerifier(verifier) || !isChallenge(challenge, method)) return false;
  return sameBytes(Buffer.from(challengeOf(verifier, method)), Buffer.from(challenge));
}
