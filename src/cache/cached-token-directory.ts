import type { Clock } from '../protocol/clock.js';
import type { Change, ChangeFeed } from '../tokens/change-feed.js';
import type { Eventual } from '../protocol/eventual.js';
import { TokenDirectory } from '../tokens/token-directory.js';
import type { TokenState } from '../tokens/token.js';
import { Dependents } from './dependents.js';
import { shared } from './shared-state.js';
import { TimedCache } from './timed-cache.js';

export interface TokenCacheSettings {
  /** @unit seconds; more than 0 */
  readonly cacheTtl: number;
  readonly cacheSize: number;
}

/** What a cached directory stands on. */
export interface TokenCacheParts {
  /** Where tokens are read. */
  readonly store: TokenDirectory;
  readonly feed: ChangeFeed;
  readonly clock: Clock;
}

/** A read under way, and how many changes had been heard of when it began. */
interface Flight {
  readonly changes: number;
  readonly state: Promise<TokenState | undefined>;
}

/**
 * Remembers living tokens for a few seconds, so that most guarded requests need no statement. While the feed of
 * changes is not live nothing is answered from memory, and nothing is put there.
 */
export class CachedTokenDirectory extends TokenDirectory {
  readonly #kept: TimedCache<TokenState>;
  readonly #dependents = new Dependents();
  readonly #flights = new Map<string, Flight>();
  readonly #longest: number;
  /** Grows with each change: a read that began before it must not be kept. */
  #changes = 0;

  constructor(
    private readonly parts: TokenCacheParts,
    settings: TokenCacheSettings,
  ) {
    super();
    this.#longest = settings.cacheTtl * 1000;
    this.#kept = new TimedCache({
      clock: parts.clock,
      size: settings.cacheSize,
      ttl: this.#longest,
      removed: (state, id) => this.#dependents.remove(id, state),
    });
    parts.feed.subscribe({
      changed: (change) => this.forget(change),
      interrupted: () => this.forgetAll(),
    });
  }

  find(id: string): Eventual<TokenState | undefined> {
    if (!this.parts.feed.live) return this.parts.store.find(id);
    return this.#kept.get(id) ?? this.readOnce(id);
  }

  /** Whoever asks while a read is under way shares it, unless something has changed since it began. */
  private readOnce(id: string): Promise<TokenState | undefined> {
    const underWay = this.#flights.get(id);
    if (underWay?.changes === this.#changes) return underWay.state;
    const flight = { changes: this.#changes, state: this.read(id, this.#changes) };
    this.#flights.set(id, flight);
    return flight.state;
  }

  private async read(id: string, changes: number): Promise<TokenState | undefined> {
    try {
      const found = await this.parts.store.find(id);
      const state = found && shared(found);
      if (state && changes === this.#changes && this.parts.feed.live) this.keep(id, state);
      return state;
    } finally {
      // A read that began after a change has taken the place of this one.
      if (this.#flights.get(id)?.changes === changes) this.#flights.delete(id);
    }
  }

  private keep(id: string, state: TokenState): void {
    const { token, authorizationRevokedAt, clientDisabledAt } = state;
    if (token.revokedAt ?? authorizationRevokedAt ?? clientDisabledAt) return;
    // The cache answers up to and with its last millisecond, in which a token has ended already.
    const left = token.expiresAt.getTime() - this.parts.clock.now().getTime() - 1;
    if (left <= 0) return;
    const ttl = Math.min(this.#longest, left);
    this.#kept.set(id, state, ttl);
    this.#dependents.add(id, state);
  }

  private forget(change: Change): void {
    this.#changes += 1;
    for (const id of this.#dependents.of(change)) this.#kept.delete(id);
  }

  private forgetAll(): void {
    this.#changes += 1;
    this.#kept.clear();
  }
}
