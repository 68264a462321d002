import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { sameBytes, sha256 } from '../protocol/digest.js';
import type { ClientSecret, SecretAlgorithm } from './client.js';

const SALT = 16;
const KEY = 32;
/** 2^15 × 8 × 1: 32 MB and about 0.1 s a check. */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };

/** Compared with when there is nothing to compare with, so that both cost the same. */
const NOBODY = sha256('no client has this digest');

/**
 * Digests client secrets: a generated one by SHA-256, since 256 random bits cannot be guessed; one that a
 * person chose by scrypt, off the event loop.
 */
export class SecretHasher {
  /** A scrypt digest is salt ‖ key. */
  async digest(secret: string, algorithm: SecretAlgorithm): Promise<Buffer> {
    if (algorithm === 'sha256') return sha256(secret);
    const salt = randomBytes(SALT);
    return Buffer.concat([salt, await stretch(secret, salt)]);
  }

  /** Whether one of the secrets that live at `now` is the presented one. */
  async matches(presented: string, secrets: readonly ClientSecret[], now: Date): Promise<boolean> {
    const cheap = sha256(presented);
    let matched = sameBytes(cheap, NOBODY);
    for (const secret of secrets) {
      if (secret.expiresAt !== null && secret.expiresAt <= now) continue;
      const same =
        secret.algorithm === 'sha256'
          ? sameBytes(cheap, secret.digest)
          : await stretchesTo(presented, secret.digest);
      matched ||= same;
    }
    return matched;
  }
}

async function stretchesTo(presented: string, digest: Buffer): Promise<boolean> {
  return sameBytes(await stretch(presented, digest.subarray(0, SALT)), digest.subarray(SALT));
}

function stretch(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
