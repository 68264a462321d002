import { LRUCache } from 'lru-cache';
import { fingerprint } from '../protocol/digest.js';
import { type OpaqueToken, OpaqueTokenCodec, type TokenKind } from '../protocol/opaque-token.js';

/** How many tokens are remembered; about half a KiB each. */
const REMEMBERED = 10_000;

/**
 * Looks at the MAC of an access token once: the others are presented once. Whoever presents the same token again presents one with the same digest, and a
 * MAC that was right stays right: no secret is ever taken away from a keyring. Forged tokens are not remembered, and
 * neither is what a token looks like.
 */
export class RememberingTokenCodec extends OpaqueTokenCodec {
  readonly #known = new LRUCache<string, OpaqueToken>({ max: REMEMBERED });

  override read(kind: TokenKind, value: string): OpaqueToken | undefined {
    if (kind !== 'at') return super.read(kind, value);
    const name = fingerprint(value);
    const known = this.#known.get(name);
    if (known) return known;
    const read = super.read(kind, value);
    if (read) this.#known.set(name, read);
    return read;
  }
}
