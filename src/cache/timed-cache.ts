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

interface Kept<V> {
  readonly value: V;
  /** @unit milliseconds since 1970 */
  readonly from: number;
}

/** Keeps values for a while, by a clock that may be set. */
export class TimedCache<V> {
  readonly #kept: LRUCache<string, Kept<V>>;
  readonly #clock: Clock;

  constructor({ clock, size, ttl, removed }: TimedCacheSettings<V>) {
    this.#clock = clock;
    this.#kept = new LRUCache({
      max: size,
      ttl,
      ttlResolution: 0,
      perf: { now: () => this.now() },
      ...(removed && { dispose: ({ value }: Kept<V>, key: string) => removed(value, key) }),
    });
  }

  get(key: string): V | undefined {
    const kept = this.#kept.get(key);
    // A clock that was set back must not make a value live longer.
    return kept && kept.from <= this.now() ? kept.value : undefined;
  }

  /** @param ttl when it is less than the longest; more than 0. @unit milliseconds */
  set(key: string, value: V, ttl?: number): void {
    const options = ttl === undefined ? {} : { ttl };
    this.#kept.set(key, { value, from: this.now() }, options);
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
