import type { ClientRecord } from '../clients/client.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { ClientStore } from '../clients/client.store.js';
import type { Clock } from '../protocol/clock.js';
import type { Eventual } from '../protocol/eventual.js';
import type { Change, ChangeFeed } from '../tokens/change-feed.js';
import { sharedClient } from './shared-client.js';
import { TimedCache } from './timed-cache.js';

export interface ClientCacheSettings {
  /** @unit seconds; more than 0 */
  readonly cacheTtl: number;
  readonly cacheSize: number;
}

/** What a cached directory stands on. */
export interface ClientCacheParts {
  readonly store: Pick<ClientStore, 'find'>;
  readonly feed: ChangeFeed;
  readonly clock: Clock;
}

/**
 * Remembers clients with the digests of their secrets for a few seconds, so that most requests need no statement for
 * theirs. While the feed of changes is not live nothing is answered from memory, and nothing is put there.
 */
export class CachedClientDirectory extends ClientDirectory {
  readonly #kept: TimedCache<ClientRecord>;
  /** By the key of a client, which a change tells, the `client_id` under which it is kept. */
  readonly #names = new Map<string, string>();
  /** Grows with each change: a read that began before it must not be kept. */
  #changes = 0;

  constructor(
    private readonly parts: ClientCacheParts,
    settings: ClientCacheSettings,
  ) {
    super();
    this.#kept = new TimedCache({
      clock: parts.clock,
      size: settings.cacheSize,
      ttl: settings.cacheTtl * 1000,
      removed: ({ client }) => this.#names.delete(client.id),
    });
    parts.feed.subscribe({
      changed: (change) => this.hear(change),
      interrupted: () => this.forgetAll(),
    });
  }

  find(clientId: string): Eventual<ClientRecord | undefined> {
    return this.remembered(clientId) ?? this.read(clientId);
  }

  remembered(clientId: string): ClientRecord | undefined {
    return this.parts.feed.live ? this.#kept.get(clientId) : undefined;
  }

  async read(clientId: string): Promise<ClientRecord | undefined> {
    const { feed, store } = this.parts;
    const wasLive = feed.live;
    const changes = this.#changes;
    const record = await store.find(clientId);
    const isTold = wasLive && feed.live && changes === this.#changes;
    return record && isTold ? this.keep(clientId, sharedClient(record)) : record;
  }

  forget(clientId: string): void {
    this.#changes += 1;
    this.#kept.delete(clientId);
  }

  private keep(clientId: string, record: ClientRecord): ClientRecord {
    const former = this.#names.get(record.client.id);
    // It was renamed, and the news of it would find the new name only.
    if (former !== undefined && former !== clientId) this.#kept.delete(former);
    this.#kept.set(clientId, record);
    this.#names.set(record.client.id, clientId);
    return record;
  }

  private hear(change: Change): void {
    if (change.kind !== 'client') return;
    const clientId = this.#names.get(change.key);
    this.#changes += 1;
    if (clientId !== undefined) this.#kept.delete(clientId);
  }

  private forgetAll(): void {
    this.#changes += 1;
    this.#kept.clear();
  }
}
