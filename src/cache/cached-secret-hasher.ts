import { createHmac, randomBytes } from 'node:crypto';
import type { ClientSecret } from '../clients/client.js';
import { SecretHasher } from '../clients/secret-hasher.js';
import type { Clock } from '../protocol/clock.js';
import { sameBytes } from '../protocol/digest.js';
import type { Change, ChangeFeed } from '../tokens/change-feed.js';
import { TimedCache } from './timed-cache.js';

/** What a cached hasher stands on. */
export interface SecretCacheParts {
  readonly feed: ChangeFeed;
  readonly clock: Clock;
  /** How many clients' secrets are remembered. */
  readonly size: number;
}

/** It cannot be wrong: which secrets count is said by the client's record. This bounds what lies in memory. */
const LONGEST = 600_000;

/** The presented secrets that were found good, by the `id` of the stored one, as keyed digests. */
type Verified = Map<string, Buffer>;

/**
 * Remembers which chosen secret was found to be the stored one, so that a client pays for the slow digest once and not
 * at each request. What is remembered is a digest under a key of this process; it goes with any change of the client,
 * and while changes are not heard of nothing is remembered.
 */
export class CachedSecretHasher extends SecretHasher {
  readonly #key = randomBytes(32);
  readonly #verified: TimedCache<Verified>;
  readonly #underWay = new Map<string, Promise<boolean>>();
  /** Grows with each change: a check that began before it must not be kept. */
  #changes = 0;

  constructor(private readonly parts: SecretCacheParts) {
    super();
    const { feed, clock, size } = parts;
    this.#verified = new TimedCache({ clock, size, ttl: LONGEST });
    feed.subscribe({
      changed: (change) => this.hear(change),
      interrupted: () => this.forgetAll(),
    });
  }

  protected override async matchesSlowly(
    presented: string,
    secrets: readonly ClientSecret[],
  ): Promise<boolean> {
    if (this.parts.feed.live && secrets.some((secret) => this.knows(presented, secret)))
      return true;
    return super.matchesSlowly(presented, secrets);
  }

  protected override async stretchesTo(presented: string, secret: ClientSecret): Promise<boolean> {
    const { feed } = this.parts;
    const wasLive = feed.live;
    const changes = this.#changes;
    const proof = this.proofOf(presented, secret);
    const same = await this.once(presented, secret, proof);
    if (same && wasLive && feed.live && changes === this.#changes) this.keep(secret, proof);
    return same;
  }

  private knows(presented: string, secret: ClientSecret): boolean {
    const proof = this.#verified.get(secret.clientKey)?.get(secret.id);
    return proof !== undefined && sameBytes(proof, this.proofOf(presented, secret));
  }

  /** Requests that present the same at the same time pay once. */
  private once(presented: string, secret: ClientSecret, proof: Buffer): Promise<boolean> {
    const name = `${secret.id} ${proof.toString('base64')}`;
    const underWay = this.#underWay.get(name);
    if (underWay) return underWay;
    const check = super.stretchesTo(presented, secret).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, check);
    return check;
  }

  private keep({ id, clientKey }: ClientSecret, proof: Buffer): void {
    const verified: Verified = this.#verified.get(clientKey) ?? new Map();
    this.#verified.set(clientKey, verified.set(id, proof));
  }

  /** Of both sides of the comparison: it is worth nothing for another stored digest. */
  private proofOf(presented: string, { digest }: ClientSecret): Buffer {
    return createHmac('sha256', this.#key).update(digest).update(presented).digest();
  }

  private hear(change: Change): void {
    if (change.kind !== 'client') return;
    this.#changes += 1;
    this.#verified.delete(change.key);
  }

  private forgetAll(): void {
    this.#changes += 1;
    this.#verified.clear();
  }
}
