import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { sameBytes, sha256 } from '../protocol/digest.js';
import type { Eventual } from '../protocol/eventual.js';
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

  /** Whether one of the secrets that live at `now` is the presented one; known at once unless a slow digest is asked. */
  matches(presented: string, secrets: readonly ClientSecret[], now: Date): Eventual<boolean> {
    const cheap = sha256(presented);
    let matched = sameBytes(cheap, NOBODY);
    const slow: ClientSecret[] = [];
    for (const secret of secrets) {
      if (secret.expiresAt !== null && secret.expiresAt <= now) continue;
      if (secret.algorithm !== 'sha256') slow.push(secret);
      else if (sameBytes(cheap, secret.digest)) matched = true;
    }
    // Whoever presents a good secret may learn that it was found soon.
    return matched || slow.length === 0 ? matched : this.matchesSlowly(presented, slow);
  }

  /** Whether one of these secrets, all of which people chose, is the presented one. */
  protected async matchesSlowly(
    presented: string,
    secrets: readonly ClientSecret[],
  ): Promise<boolean> {
    for (const secret of secrets) {
      if (await this.stretchesTo(presented, secret)) return true;
    }
    return false;
  }

  /** Whether the presented secret is this one, which a person chose. */
  protected async stretchesTo(presented: string, { digest }: ClientSecret): Promise<boolean> {
    return sameBytes(await stretch(presented, digest.subarray(0, SALT)), digest.subarray(SALT));
  }
}

function stretch(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
