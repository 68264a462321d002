import { OutcomeUnknownError } from './outcome-unknown.js';
import type { Statement } from './statement.js';
import type { StatementRunner } from './statement-runner.js';

/** So many are remembered; the oldest are forgotten. */
const LIMIT = 10_000;

/** A claim, and how to undo it when it was done but its caller was told that it was not. */
export interface RepeatableClaim<Outcome> {
  /** What is claimed. */
  readonly key: string;
  readonly claim: () => Promise<Outcome>;
  /** Whether somebody was first. */
  readonly isTaken: (outcome: Outcome) => boolean;
  /** Does something only if exactly this claim was done. */
  readonly takeBack: { readonly statement: Statement; readonly values: readonly unknown[] };
}

/**
 * Remembers claims whose outcome nobody knows: a database that freezes while it commits says nothing, and goes on
 * when it wakes up. What such a claim issued was given to nobody, so the caller who tries again here was
 * first: it is taken back, and claimed again.
 */
export class UnansweredClaims {
  readonly #claims = new Map<string, readonly RepeatableClaim<unknown>['takeBack'][]>();

  constructor(private readonly runner: StatementRunner) {}

  async attempt<Outcome>(attempt: RepeatableClaim<Outcome>): Promise<Outcome> {
    try {
      const outcome = await attempt.claim();
      return attempt.isTaken(outcome) && this.#claims.has(attempt.key)
        ? await this.again(attempt)
        : outcome;
    } catch (error) {
      if (error instanceof OutcomeUnknownError) this.remember(attempt);
      throw error;
    }
  }

  has(key: string): boolean {
    return this.#claims.has(key);
  }

  private async again<Outcome>({ key, claim }: RepeatableClaim<Outcome>): Promise<Outcome> {
    for (const { statement, values } of this.#claims.get(key) ?? []) {
      await this.runner.run(statement, values);
    }
    const outcome = await claim();
    this.forget(key);
    return outcome;
  }

  /** What is undone by a transaction of the host's has to be taken back another time. */
  private forget(key: string): void {
    const { transaction } = this.runner;
    if (!transaction) this.#claims.delete(key);
    else transaction.atEnd((committed) => void (committed && this.#claims.delete(key)));
  }

  private remember<Outcome>({ key, takeBack }: RepeatableClaim<Outcome>): void {
    this.#claims.set(key, [...(this.#claims.get(key) ?? []), takeBack]);
    const [oldest] = this.#claims.keys();
    if (oldest !== undefined && this.#claims.size > LIMIT) this.#claims.delete(oldest);
  }
}
