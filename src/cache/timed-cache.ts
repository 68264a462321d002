import { LRUCache } from 'lru-cache';
import type { Clock } from '../protocol/clock.js';

export interface TimedCacheSettings<V> {
  readonly clock: Clock;
  /** How many values are kept. */
  readonly size: number;
  /** The longest that one is kept; more than 0. @unit milliseconds */
  readonly ttl: number;
  /** Is told of each value that is kept no longer. */
  readonly removed?: (value: V, key: string) => void;
}

/** @unit milliseconds since 1970 */
interface Kept<V> {
  readonly value: V;
  readonly from: number;
  /** The last one in which it is answered. */
  readonly until: number;
}

/** Keeps values for a while, by a clock that may be set. */
export class TimedCache<V> {
  readonly #kept: LRUCache<string, Kept<V>>;
  readonly #clock: Clock;
  readonly #ttl: number;

  constructor({ clock, size, ttl, removed }: TimedCacheSettings<V>) {
    this.#clock = clock;
    this.#ttl = ttl;
    // Its own measure of time could not be set back, and costs more.
    this.#kept = new LRUCache({
      max: size,
      ...(removed && { dispose: ({ value }: Kept<V>, key: string) => removed(value, key) }),
    });
  }

  get(key: string): V | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    const now = this.now();
    // A clock that was set back must not make a value live longer.
    if (now >= kept.from && now <= kept.until) return kept.value;
    this.#kept.delete(key);
    return undefined;
  }

  /** @param ttl when it is less than the longest; more than 0. @unit milliseconds */
  set(key: string, value: V, ttl = this.#ttl): void {
    const from = this.now();
    this.#kept.set(key, { value, from, until: from + ttl });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }

  private now(): number {
    return this.#clock.now().getTime();
  }
}
