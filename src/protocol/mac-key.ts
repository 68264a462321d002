import { hash } from 'node:crypto';
import { sha256 } from './digest.js';

/** What SHA-256 works on at a time. @unit bytes */
const BLOCK = 64;

/**
 * A key of HMAC-SHA-256. Two digests of bytes that are at hand take a quarter of the time that `createHmac` takes, which
 * makes an object outside of the heap for each message.
 *
 * @see RFC 2104 §2
 */
export class MacKey {
  readonly #inner: Buffer;
  /** The outer key, and room for the inner digest. */
  readonly #outer: Buffer;

  /** @throws {RangeError} when the key is longer than a block: it would have to be digested first */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK) throw new RangeError(`a key has at most ${BLOCK} bytes`);
    this.#inner = padded(key, 0x36, BLOCK);
    this.#outer = padded(key, 0x5c, BLOCK + 32);
  }

  /** The code of a message: 32 bytes. */
  sign(message: Uint8Array): Buffer {
    this.#outer.write(hash('sha256', Buffer.concat([this.#inner, message]), 'hex'), BLOCK, 'hex');
    return sha256(this.#outer);
  }
}

function padded(key: Uint8Array, pad: number, length: number): Buffer {
  const bytes = Buffer.alloc(length, pad);
  for (const [at, byte] of key.entries()) bytes[at] = byte ^ pad;
  return bytes;
}
