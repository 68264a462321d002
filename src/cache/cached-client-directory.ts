import type { ClientRecord } from '../clients/client.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { ClientStore } from '../clients/client.store.js';
import type { Clock } from '../protocol/clock.js';
import { TimedCache } from './timed-cache.js';

export interface ClientCacheSettings {
  /** @unit seconds; 0 switches the cache off */
  readonly cacheTtl: number;
  readonly cacheSize: number;
}

/** Keeps clients for a few seconds, so that most requests need no statement for theirs. */
export class CachedClientDirectory extends ClientDirectory {
  readonly #cache: TimedCache<ClientRecord> | undefined;
  /** Grows with each `forget`: a look-up that began before it must not be kept. */
  #changes = 0;

  constructor(
    private readonly store: ClientStore,
    settings: ClientCacheSettings,
    clock: Clock,
  ) {
    super();
    if (settings.cacheTtl > 0) {
      this.#cache = new TimedCache({
        clock,
        size: settings.cacheSize,
        ttl: settings.cacheTtl * 1000,
      });
    }
  }

  async find(clientId: string): Promise<ClientRecord | undefined> {
    return this.remembered(clientId) ?? (await this.read(clientId));
  }

  remembered(clientId: string): ClientRecord | undefined {
    return this.#cache?.get(clientId);
  }

  async read(clientId: string): Promise<ClientRecord | undefined> {
    const changes = this.#changes;
    const record = await this.store.find(clientId);
    if (record && changes === this.#changes) this.#cache?.set(clientId, record);
    return record;
  }

  forget(clientId: string): void {
    this.#changes += 1;
    this.#cache?.delete(clientId);
  }
}
