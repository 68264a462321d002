import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface SlowDownRule {
  /** How many failures cost nothing. */
  readonly free: number;
  /** How long failures are remembered, from the first one on. @unit seconds */
  readonly window: number;
  /** The longest wait between two attempts. @unit seconds */
  readonly longest: number;
}

/**
 * Lets attempts through at a pace that halves with each failure beyond the free ones: one in 2 seconds, one in
 * 4, up to the longest wait. An attempt that comes too early is not counted, so nobody is locked out for good.
 *
 * Attempts are counted before their outcome is known, so that parallel ones cannot slip through together.
 */
export class SlowDown {
  readonly #failures: RateLimiterMemory;
  readonly #gate = new RateLimiterMemory({ points: 1, duration: 1 });

  constructor(private readonly rule: SlowDownRule) {
    this.#failures = new RateLimiterMemory({ points: rule.free, duration: rule.window });
  }

  /**
   * Counts an attempt as failed until it is forgiven.
   *
   * @returns how long to wait before it may be made; 0 when it may be made now
   * @unit seconds
   */
  async enter(key: string): Promise<number> {
    const { consumedPoints } = await this.#failures.penalty(key);
    const beyond = consumedPoints - this.rule.free;
    if (beyond <= 0) return 0;
    try {
      const customDuration = Math.min(2 ** beyond, this.rule.longest);
      await this.#gate.consume(key, 1, { customDuration });
      return 0;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      await this.#failures.reward(key);
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  }

  /** The attempt did not fail after all. */
  async forgive(key: string): Promise<void> {
    await this.#failures.reward(key);
  }

  /** The attempt was let through but not made: another one may be, at once. */
  async leave(key: string): Promise<void> {
    await this.#failures.reward(key);
    await this.#gate.delete(key);
  }

  /** Forgets every failure. */
  async reset(key: string): Promise<void> {
    await this.#failures.delete(key);
    await this.#gate.delete(key);
  }
}
