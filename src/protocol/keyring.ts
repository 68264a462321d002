import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { sameBytes } from './digest.js';

/** What a key is for: each use has keys of its own. */
export type KeyLabel = 'mac' | 'retry' | 'ticket' | 'session' | 'csrf';

/**
 * The server's `secrets`, stretched by HKDF into one key per use. The newest secret writes, every one
 * of them reads, so that rotating `secrets` ends no token, retry, ticket or session.
 *
 * @see RFC 5869
 */
export class Keyring {
  readonly #keys = new Map<string, readonly Buffer[]>();

  /** @param secrets newest first, 32 characters or more each */
  constructor(private readonly secrets: readonly string[]) {}

  /** HMAC-SHA-256 under the newest key, cut to `length` bytes. */
  mac(label: KeyLabel, data: Uint8Array | string, length = 32, context = ''): Buffer {
    return macUnder(this.keys(label, context)[0] as Buffer, data, length);
  }

  /** Whether one of the keys made this MAC. */
  verifies(label: KeyLabel, data: Uint8Array | string, mac: Uint8Array, context = ''): boolean {
    return this.keys(label, context).some((key) => sameBytes(macUnder(key, data, mac.length), mac));
  }

  /** AES-256-GCM: nonce ‖ tag ‖ ciphertext. `context` (what must be known to open it) goes into the key. */
  seal(label: KeyLabel, plain: string, context = ''): Buffer {
    const nonce = randomBytes(12);
    const [key] = this.derive(label, context, this.secrets.slice(0, 1));
    const cipher = createCipheriv('aes-256-gcm', key as Buffer, nonce);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** The text that was sealed, or nothing when no secret opens it or it was changed. */
  open(label: KeyLabel, box: Uint8Array, context = ''): string | undefined {
    if (box.length < 28) return undefined;
    for (const key of this.derive(label, context, this.secrets)) {
      const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12));
      decipher.setAuthTag(box.subarray(12, 28));
      try {
        return decipher.update(box.subarray(28), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        continue;
      }
    }
    return undefined;
  }

  private keys(label: KeyLabel, context: string): readonly Buffer[] {
    const name = `${label}\0${context}`;
    let keys = this.#keys.get(name);
    if (!keys) {
      keys = this.derive(label, context, this.secrets);
      this.#keys.set(name, keys);
    }
    return keys;
  }

  /** Not remembered: a context may be a token, and there are many. */
  private derive(label: KeyLabel, context: string, secrets: readonly string[]): readonly Buffer[] {
    const info = `nest-authorization-server/${label}`;
    return secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, context, info, 32)));
  }
}

function macUnder(key: Buffer, data: Uint8Array | string, length: number): Buffer {
  return createHmac('sha256', key).update(data).digest().subarray(0, length);
}
