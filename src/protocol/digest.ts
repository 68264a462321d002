import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a token, code or generated secret: all that is stored of it. */
export function sha256(value: string | Buffer): Buffer {
  return hash('sha256', value, 'buffer');
}

/** Whether two byte strings are equal, in a time that depends on their lengths only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** SHA-256 as a text: names a token among those that are remembered, without being it. */
export function fingerprint(value: string): string {
  return hash('sha256', value, 'base64url');
}
