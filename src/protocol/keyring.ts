import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { sameBytes, sha256 } from './digest.js';

/** What a key is for: each use has keys of its own. */
export type KeyLabel = 'mac' | 'retry' | 'ticket' | 'session' | 'csrf';

const NONCE = 12;
const TAG = 16;

/** How many contexts' MAC keys are remembered: a token format has a few, whatever else comes is derived anew. */
const REMEMBERED = 64;

/**
 * The server's `secrets`, stretched by HKDF into one key per use. The newest secret writes, every one
 * of them reads, so that rotating `secrets` ends no token, retry, ticket or session.
 *
 * @see RFC 5869
 */
export class Keyring {
  /** Truly private: nothing that prints an object shows them. */
  readonly #secrets: readonly string[];
  readonly #keys = new Map<string, readonly Buffer[]>();

  /**
   * @param secrets newest first, 32 characters or more each
   * @throws {TypeError} when there is none
   */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new TypeError('a keyring needs at least one secret');
    this.#secrets = [...secrets];
  }

  /** HMAC-SHA-256 under the newest key, cut to `length` bytes. */
  mac(label: KeyLabel, data: Uint8Array | string, length = 32, context = ''): Buffer {
    return macUnder(this.keys(label, context)[0] as Buffer, data, length);
  }

  /**
   * Whether one of the keys made this MAC. `length` is what the maker asked for: the one who presents a
   * MAC has no say in how much of it is compared.
   */
  verifies(
    label: KeyLabel,
    data: Uint8Array | string,
    mac: Uint8Array,
    context = '',
    length = 32,
  ): boolean {
    return this.keys(label, context).some((key) => sameBytes(macUnder(key, data, length), mac));
  }

  /** AES-256-GCM: nonce ‖ tag ‖ ciphertext. `context` (what must be known to open it) goes into the key. */
  seal(label: KeyLabel, plain: string, context = ''): Buffer {
    const nonce = randomBytes(NONCE);
    const [key] = this.derive(label, context, this.#secrets.slice(0, 1));
    const cipher = createCipheriv('aes-256-gcm', key as Buffer, nonce, { authTagLength: TAG });
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** The text that was sealed, or nothing when no secret opens it or it was changed. */
  open(label: KeyLabel, box: Uint8Array, context = ''): string | undefined {
    if (box.length < NONCE + TAG) return undefined;
    for (const key of this.derive(label, context, this.#secrets)) {
      const plain = decrypt(key, box);
      if (plain !== undefined) return plain;
    }
    return undefined;
  }

  private keys(label: KeyLabel, context: string): readonly Buffer[] {
    const name = `${label}\0${context}`;
    const known = this.#keys.get(name);
    if (known) return known;
    const keys = this.derive(label, context, this.#secrets);
    if (this.#keys.size < REMEMBERED) this.#keys.set(name, keys);
    return keys;
  }

  /**
   * Not remembered: a context may be a token, and there are many. It goes into `info` as a digest, since
   * HMAC pads a salt with zeros, which would make `x` and `x\0` the same context.
   */
  private derive(label: KeyLabel, context: string, secrets: readonly string[]): readonly Buffer[] {
    const info = `nest-authorization-server/${label}/${sha256(context).toString('hex')}`;
    return secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', info, 32)));
  }
}

function macUnder(key: Buffer, data: Uint8Array | string, length: number): Buffer {
  return createHmac('sha256', key).update(data).digest().subarray(0, length);
}

function decrypt(key: Buffer, box: Uint8Array): string | undefined {
  const nonce = box.subarray(0, NONCE);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(box.subarray(NONCE, NONCE + TAG));
  try {
    const plain = decipher.update(box.subarray(NONCE + TAG));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
