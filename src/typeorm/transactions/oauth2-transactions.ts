import type { DataSource, EntityManager } from 'typeorm';
import type { TransactionScopes } from './transaction-scopes.js';

/** How a transaction is begun. */
export interface TransactionOptions {
  /** @default that of the data source, or of PostgreSQL: `READ COMMITTED` */
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
}

/**
 * Lets the host run grants, and whatever else the server or its services do, in a transaction of its own: tokens are
 * issued with the host's rows, or neither is.
 *
 * @publicApi
 * @example
 * ```ts
 * const answer = await transactions.run(async (manager) => {
 *   await manager.insert(Visit, { at: new Date() });
 *   return server.createTokenResponse(request);
 * });
 * ```
 */
export class OAuth2Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly scopes: TransactionScopes,
  ) {}

  /**
   * Opens a transaction, commits it when the work is done, and rolls it back when that throws: then nothing was issued and
   * nothing consumed. Inside another one it is a savepoint of that. Await everything inside.
   *
   * @throws whatever the work throws, and what PostgreSQL says to the commit
   */
  async run<Result>(
    work: (manager: EntityManager) => Promise<Result>,
    { isolation }: TransactionOptions = {},
  ): Promise<Result> {
    const outer = this.scopes.current;
    if (outer) return outer.manager.transaction(work);
    let begun: EntityManager | undefined;
    const joined = (manager: EntityManager): Promise<Result> => {
      begun = manager;
      return this.join(manager, () => work(manager));
    };
    try {
      return await (isolation === undefined
        ? this.dataSource.transaction(joined)
        : this.dataSource.transaction(isolation, joined));
    } finally {
      // TypeORM tells nothing of a transaction whose connection broke.
      if (begun?.queryRunner) await this.scopes.abandon(begun.queryRunner);
    }
  }

  /**
   * Joins a transaction that the host has begun with TypeORM, on the same data source. It commits and rolls back, and by
   * that ends what was done here.
   *
   * @throws {TypeError} when there is no transaction, or it is another data source's
   */
  async join<Result>(manager: EntityManager, work: () => Promise<Result>): Promise<Result> {
    const { queryRunner } = manager;
    if (manager.dataSource !== this.dataSource) {
      throw new TypeError(
        'OAuth2Transactions.join: this transaction is of another data source than the one that OAuth2Module was given',
      );
    }
    if (!queryRunner?.isTransactionActive) {
      throw new TypeError(
        'OAuth2Transactions.join: there is no transaction: pass the EntityManager that dataSource.transaction() gives you',
      );
    }
    return this.scopes.within(queryRunner, work);
  }

  /** That of the transaction that the caller runs in, else that of the data source. */
  get manager(): EntityManager {
    return this.scopes.current?.manager ?? this.dataSource.manager;
  }
}
