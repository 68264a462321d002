import { randomFillSync } from 'node:crypto';

/** So many bytes cost the system's generator hardly more than twenty. */
const POOL = 4_096;

const pool = Buffer.allocUnsafeSlow(POOL);
let used = POOL;

/**
 * Random bytes of the system's generator, fetched for many tokens at once. What was handed out is wiped from the pool.
 *
 * @throws {RangeError} for more than the pool holds
 */
export function randomBytesOf(length: number): Buffer {
  if (length > POOL) throw new RangeError(`at most ${POOL} random bytes at once`);
  if (used + length > POOL) {
    randomFillSync(pool);
    used = 0;
  }
  const piece = pool.subarray(used, used + length);
  const bytes = Buffer.from(piece);
  piece.fill(0);
  used += length;
  return bytes;
}
