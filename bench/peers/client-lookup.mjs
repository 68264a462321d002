import { createHash, timingSafeEqual } from 'node:crypto';

/** As in the product: a client that is remembered is at most so old. @unit milliseconds */
const AGE = 5_000;

/**
 * How a peer finds its client: a SELECT each time, as their documentation shows, or remembered for five seconds.
 *
 * @template T
 * @param {boolean} remembers
 * @param {(id: string) => Promise<T | undefined>} find
 * @returns {(id: string) => Promise<T | undefined>}
 */
export function clientLookup(remembers, find) {
  if (!remembers) return find;
  const known = new Map();
  return async (id) => {
    const entry = known.get(id);
    if (entry && Date.now() - entry.at < AGE) return entry.client;
    const client = await find(id);
    known.set(id, { client, at: Date.now() });
    return client;
  };
}

/** Secrets are stored as their SHA-256, as here, and not slowly hashed: nobody can hash faster. */
export function secretMatches(secret, digest) {
  return timingSafeEqual(createHash('sha256').update(secret).digest(), digest);
}
