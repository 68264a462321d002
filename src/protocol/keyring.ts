import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { sameBytes, sha256 } from './digest.js';
import { HmacKey } from './hmac-key.js';
import { randomBytesOf } from './random.js';

/** What a key is for: each use has keys of its own. */
export type KeyLabel = 'mac' | 'retry' | 'ticket' | 'session' | 'csrf';

const NONCE = 12;
const TAG = 16;

/** How many keys are remembered: a token format has a few, whatever else comes is derived anew. */
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
  readonly #keys = new Map<string, readonly HmacKey[]>();

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
    return newest(this.macKeys(label, context)).mac(data).subarray(0, length);
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
    return this.macKeys(label, context).some((key) =>
      sameBytes(key.mac(data).subarray(0, length), mac),
    );
  }

  /** AES-256-GCM: nonce ‖ tag ‖ ciphertext. `context` (what must be known to open it) goes into the key. */
  seal(label: KeyLabel, plain: string, context = ''): Buffer {
    const nonce = randomBytesOf(NONCE);
    // A context may be a token, and there are many: to derive a key for each by HKDF would take four times as long.
    const key = newest(this.boxKeys(label)).mac(context);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
    key.fill(0);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** The text that was sealed, or nothing when no secret opens it or it was changed. */
  open(label: KeyLabel, box: Uint8Array, context = ''): string | undefined {
    if (box.length < NONCE + TAG) return undefined;
    for (const key of this.boxKeys(label)) {
      const plain = decrypt(key.mac(context), box);
      if (plain !== undefined) return plain;
    }
    return undefined;
  }

  /**
   * The context goes in as a digest, since HMAC pads a salt with zeros, which would make `x` and `x\0` the same
   * context.
   */
  private macKeys(label: KeyLabel, context: string): readonly HmacKey[] {
    return this.keys(`${label}\0${context}`, () => `${label}/${sha256(context).toString('hex')}`);
  }

  /** What the keys of boxes are made from. */
  private boxKeys(label: KeyLabel): readonly HmacKey[] {
    return this.keys(`${label} box`, () => `${label}/box`);
  }

  private keys(name: string, use: () => string): readonly HmacKey[] {
    const known = this.#keys.get(name);
    if (known) return known;
    const info = `nest-authorization-server/${use()}`;
    const keys = this.#secrets.map(
      (secret) => new HmacKey(new Uint8Array(hkdfSync('sha256', secret, '', info, 32))),
    );
    if (this.#keys.size < REMEMBERED) this.#keys.set(name, keys);
    return keys;
  }
}

/** There is always one: a keyring has a secret at least. */
function newest(keys: readonly HmacKey[]): HmacKey {
  return keys[0] as HmacKey;
}

function decrypt(key: Buffer, box: Uint8Array): string | undefined {
  const nonce = box.subarray(0, NONCE);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  // It lies where Node makes small buffers, of which an unwritten one may be handed to anybody.
  key.fill(0);
  decipher.setAuthTag(box.subarray(NONCE, NONCE + TAG));
  try {
    const plain = decipher.update(box.subarray(NONCE + TAG));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
