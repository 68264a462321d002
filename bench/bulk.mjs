import { randomBytes } from 'node:crypto';

/** How many rows a statement inserts when a benchmark is prepared. */
const CHUNK = 5_000;

/** @template T @param {T[]} all @param {(some: T[]) => Promise<void>} work in order, a part at a time */
export async function inChunks(all, work) {
  for (let at = 0; at < all.length; at += CHUNK) await work(all.slice(at, at + CHUNK));
}

/**
 * Inserts a row for each of `count` random values.
 *
 * @param {import('pg').Pool} pool
 * @param {number} count
 * @param {string} text an INSERT that reads the values as `$1::text[]`
 * @param {() => string} [value] default 43 characters of base64url, 256 bits
 * @returns {Promise<string[]>} the values
 */
export async function insertRandom(pool, count, text, value = randomValue) {
  const values = Array.from({ length: count }, value);
  await inChunks(values, async (some) => void (await pool.query(text, [some])));
  return values;
}

export function randomValue() {
  return randomBytes(32).toString('base64url');
}
