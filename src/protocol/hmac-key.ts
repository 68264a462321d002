import { hash } from 'node:crypto';

/** How much SHA-256 takes at a time, and how much it gives. @unit bytes */
const BLOCK = 64;
const DIGEST = 32;

/** What is authenticated here is a token or a little more; room for it is kept. @unit bytes */
const ROOM = 1_024;

/**
 * A key of HMAC-SHA-256. By two digests of Node's, in less than half the time of its `createHmac`, which makes an object of the
 * library for each MAC that only a full collection of garbage takes away.
 *
 * @see RFC 2104 §2
 */
export class HmacKey {
  /** The key, mixed with the RFC's constants, with room behind it. */
  readonly #inner = Buffer.alloc(BLOCK + ROOM, 0x36);
  readonly #outer = Buffer.alloc(BLOCK + DIGEST, 0x5c);

  /** @throws {RangeError} for a key that is longer than a block: the RFC hashes it first, and none of ours is */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK) throw new RangeError(`a key has ${BLOCK} bytes at most`);
    for (const [at, byte] of key.entries()) {
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** @param data a text is authenticated as UTF-8 */
  mac(data: Uint8Array | string): Buffer {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#outer.write(this.digestWith(bytes), BLOCK, 'latin1');
    return Buffer.from(digest(this.#outer), 'latin1');
  }

  /** Nothing of the key or of the data stays behind where others make their buffers. */
  private digestWith(data: Uint8Array): string {
    const end = BLOCK + data.length;
    const isLong = data.length > ROOM;
    const inner = isLong ? Buffer.allocUnsafeSlow(end) : this.#inner.subarray(0, end);
    if (isLong) this.#inner.copy(inner, 0, 0, BLOCK);
    inner.set(data, BLOCK);
    const digested = digest(inner);
    inner.fill(0, isLong ? 0 : BLOCK);
    return digested;
  }
}

/** A character for each byte: a buffer that the library fills costs more than the way there and back. */
function digest(data: Uint8Array): string {
  return hash('sha256', data, 'binary');
}
