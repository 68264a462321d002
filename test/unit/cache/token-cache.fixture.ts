import { CachedTokenDirectory } from '../../../src/cache/cached-token-directory.js';
import { addSeconds } from '../../../src/protocol/clock.js';
import { aToken } from '../../../src/testing/builders.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { type Change, ChangeFeed, type ChangeSubscriber } from '../../../src/tokens/change-feed.js';
import { TokenDirectory } from '../../../src/tokens/token-directory.js';
import type { Token, TokenState } from '../../../src/tokens/token.js';

/** A feed that says what the test says. */
export class FakeFeed extends ChangeFeed {
  live = true;
  readonly #subscribers = new Set<ChangeSubscriber>();

  subscribe(subscriber: ChangeSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  tell(change: Change): void {
    for (const subscriber of this.#subscribers) subscriber.changed(change);
  }

  interrupt(): void {
    for (const subscriber of this.#subscribers) subscriber.interrupted();
  }
}

/** A store that counts its reads, and holds their answers while it is told to. */
export class SlowStore extends TokenDirectory {
  readonly states = new Map<string, TokenState>();
  reads = 0;
  #gate: Promise<void> | undefined;

  async find(id: string): Promise<TokenState | undefined> {
    this.reads += 1;
    // As a database does: what is answered is what was there when it was read.
    const state = this.states.get(id);
    await this.#gate;
    return state;
  }

  /** @returns what lets the answers go */
  hold(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => {
      this.#gate = undefined;
      open();
    };
  }
}

/** A cached directory with all that it stands on. */
export function tokenCache(settings: { cacheTtl?: number; cacheSize?: number } = {}) {
  const store = new SlowStore();
  const feed = new FakeFeed();
  const clock = new FakeClock();
  const directory = new CachedTokenDirectory(
    { store, feed, clock },
    { cacheTtl: 5, cacheSize: 100, ...settings },
  );
  return {
    store,
    feed,
    clock,
    directory,
    /** Stores a token that lives for an hour. @returns its id */
    issue(facts: Partial<Token> = {}, ended: Partial<TokenState> = {}): string {
      const issuedAt = clock.now();
      const row = aToken({
        clientKey: 'a client',
        digest: Buffer.alloc(32),
        issuedAt,
        expiresAt: addSeconds(issuedAt, 3_600),
        ...facts,
      });
      const token = { revokedAt: null, ...row, ...facts };
      store.states.set(row.id, {
        token,
        digest: row.digest,
        clientId: 'client',
        clientDisabledAt: null,
        authorizationRevokedAt: null,
        ...ended,
      });
      return row.id;
    },
    /** How many statements it costs to find these. */
    async cost(...ids: readonly string[]): Promise<number> {
      const before = store.reads;
      for (const id of ids) await directory.find(id);
      return store.reads - before;
    },
  };
}
