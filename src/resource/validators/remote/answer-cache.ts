import { LRUCache } from 'lru-cache';
import type { IntrospectedToken } from './introspection-answer.js';

export interface AnswerCacheSettings {
  /** Of good tokens. @unit seconds; 0 switches it off */
  readonly cacheTtl: number;
  /** Of those that are not good. @unit seconds; 0 switches it off */
  readonly negativeCacheTtl: number;
  /** Of good ones, and of the others beside them. */
  readonly cacheSize: number;
}

/** What was answered about a token: nothing when it is not good. */
export interface KnownAnswer {
  readonly token: IntrospectedToken | undefined;
}

interface Entry extends KnownAnswer {
  /** @unit milliseconds */
  readonly from: number;
  readonly until: number;
}

/** Remembers answers for a while, never past the end of the token. Its keys are digests. */
export class AnswerCache {
  readonly #good: LRUCache<string, Entry>;
  /** Apart: anybody can send tokens that are not good, and none of them may take the place of a good one. */
  readonly #bad: LRUCache<string, Entry>;

  constructor(private readonly settings: AnswerCacheSettings) {
    this.#good = new LRUCache({ max: settings.cacheSize });
    this.#bad = new LRUCache({ max: settings.cacheSize });
  }

  find(key: string, now: Date): KnownAnswer | undefined {
    const entry = this.#good.get(key) ?? this.#bad.get(key);
    const moment = now.getTime();
    // A clock that was set back must not make an answer live longer.
    return entry && entry.from <= moment && moment < entry.until ? entry : undefined;
  }

  /** @param asked when the question was sent: what happened later is not in the answer */
  keep(key: string, token: IntrospectedToken | undefined, asked: Date): void {
    const { cacheTtl, negativeCacheTtl } = this.settings;
    const from = asked.getTime();
    const bound = from + (token ? cacheTtl : negativeCacheTtl) * 1000;
    const until = Math.min(bound, (token?.expiresAt ?? Infinity) * 1000);
    this.#good.delete(key);
    this.#bad.delete(key);
    const entries = token ? this.#good : this.#bad;
    if (until > from) entries.set(key, { token, from, until });
  }
}
