import type { EntityManager, QueryRunner } from 'typeorm';
import type { AtEnd, OpenTransaction } from '../../protocol/host-transactions.js';
import type { StatementResult } from '../connection/statement.js';
import { TransactionLane } from './transaction-lane.js';

/** How the stores use a transaction. */
export interface ScopeSettings {
  /** Whether a statement that fails leaves the rest of the transaction as it was. */
  readonly guards: boolean;
}

interface Waiting {
  readonly work: AtEnd;
  /** A savepoint before it was gone back to. */
  isUndone: boolean;
}

/** One transaction of the host's, from when the package joined it until it has ended. */
export class TransactionScope implements OpenTransaction {
  readonly #lane: TransactionLane;
  readonly #waiting: Waiting[] = [];
  /** How much was waiting when each savepoint was made. */
  readonly #savepoints: number[] = [];
  #end: Promise<void> | undefined;
  #forbidden: Error | undefined;

  /** @param failed what becomes of an error of what was to be done at the end */
  constructor(
    readonly queryRunner: QueryRunner,
    private readonly settings: ScopeSettings,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#lane = new TransactionLane(queryRunner, () => void this.end(false));
  }

  get isOpen(): boolean {
    return this.#end === undefined;
  }

  get manager(): EntityManager {
    return this.queryRunner.manager;
  }

  atEnd(work: AtEnd): void {
    this.#waiting.push({ work, isUndone: false });
  }

  /** Sends a statement of a store over the transaction's own connection, one after the other. */
  send<Row>(
    text: string,
    values: readonly unknown[],
    reads: boolean,
  ): Promise<StatementResult<Row>> {
    return this.#lane.send<Row>(text, values, this.settings.guards && !reads);
  }

  /** The transaction can only be rolled back from now on: something may be written in it that must not be stored. */
  forbid(reason: Error): void {
    this.#forbidden ??= reason;
  }

  /** @throws when a statement has failed, since PostgreSQL would roll back and call it a commit; or it is forbidden */
  async committing(): Promise<void> {
    await this.ending();
    if (this.#forbidden) throw this.#forbidden;
    await this.#lane.requireAlive();
  }

  /** Before the transaction ends, or one of its savepoints. */
  async ending(): Promise<void> {
    if (depthOf(this.queryRunner) === 1) await this.#lane.close();
  }

  savepointMade(): void {
    this.#savepoints.push(this.#waiting.length);
  }

  savepointEnded(kept: boolean): void {
    // One that was made before the package joined had all of it behind it.
    const first = this.#savepoints.pop() ?? 0;
    if (!kept) for (const waiting of this.#waiting.slice(first)) waiting.isUndone = true;
  }

  /** Does what waits for the end. Never rejects; a second call waits for the first. */
  end(committed: boolean): Promise<void> {
    this.#lane.leave();
    return (this.#end ??= this.settle(committed));
  }

  private async settle(committed: boolean): Promise<void> {
    // Not before `#end` is there: what is done now is not done in the transaction.
    await Promise.resolve();
    for (const { work, isUndone } of this.#waiting.splice(0)) {
      try {
        await work(committed && !isUndone);
      } catch (error) {
        this.failed(error);
      }
    }
  }
}

/** 1 without savepoints. TypeORM counts it and does not declare it to others. */
function depthOf(queryRunner: QueryRunner): number {
  return (queryRunner as Partial<{ readonly transactionDepth: number }>).transactionDepth ?? 1;
}
