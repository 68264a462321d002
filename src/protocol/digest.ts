import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a token, code or generated secret: all that is stored of it. */
export function sha256(value: string | Uint8Array): Buffer {
  // By way of text: a buffer that the library fills has memory of its own, and that costs more than both conversions.
  return Buffer.from(hash('sha256', value, 'binary'), 'latin1');
}

/** Whether two byte strings are equal, in a time that depends on their lengths only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** SHA-256 as a text: names a token among those that are remembered, without being it. */
export function fingerprint(value: string): string {
  return hash('sha256', value, 'base64url');
}
