import { CachedClientDirectory } from '../../../src/cache/cached-client-directory.js';
import type { Client, ClientRecord, ClientSecret } from '../../../src/clients/client.js';
import { aClient } from '../../../src/testing/builders.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { latch } from '../../support/latch.js';
import { FakeFeed } from './token-cache.fixture.js';

/** A store that counts its reads, and holds their answers while it is told to. */
export class SlowClientStore {
  readonly records = new Map<string, ClientRecord>();
  reads = 0;
  #gate: Promise<void> | undefined;

  async find(clientId: string): Promise<ClientRecord | undefined> {
    this.reads += 1;
    // As a database does: what is answered is what was there when it was read.
    const record = this.records.get(clientId);
    await this.#gate;
    return record;
  }

  /** @returns what lets the answers go */
  hold(): () => void {
    const { opened, open } = latch();
    this.#gate = opened;
    return () => {
      this.#gate = undefined;
      open();
    };
  }
}

export function aSecret(clientKey: string, overrides: Partial<ClientSecret> = {}): ClientSecret {
  return {
    id: 'a secret',
    clientKey,
    digest: Buffer.alloc(32),
    algorithm: 'sha256',
    label: null,
    hint: 'abcd',
    createdAt: new Date(0),
    expiresAt: null,
    lastUsedAt: null,
    ...overrides,
  };
}

/** A cached directory with all that it stands on. */
export function clientCache(settings: { cacheTtl?: number; cacheSize?: number } = {}) {
  const store = new SlowClientStore();
  const feed = new FakeFeed();
  const clock = new FakeClock();
  const directory = new CachedClientDirectory(
    { store, feed, clock },
    { cacheTtl: 5, cacheSize: 100, ...settings },
  );
  return {
    store,
    feed,
    clock,
    directory,
    /** Stores a client with a secret, in the place of one with the same `client_id`. */
    save(facts: Partial<Client> & Pick<Client, 'clientId'>): Client {
      const client = aClient({ id: `key of ${facts.clientId}`, ...facts });
      store.records.set(client.clientId, { client, secrets: [aSecret(client.id)] });
      return client;
    },
    /** How many statements it costs to find these. */
    async cost(...clientIds: readonly string[]): Promise<number> {
      const before = store.reads;
      for (const clientId of clientIds) await directory.find(clientId);
      return store.reads - before;
    },
  };
}
