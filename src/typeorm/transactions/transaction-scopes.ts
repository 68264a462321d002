import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import type { DataSource, EntitySubscriberInterface, QueryRunner } from 'typeorm';
import { HostTransactions } from '../../protocol/host-transactions.js';
import { type ScopeSettings, TransactionScope } from './transaction-scope.js';

/** The transactions of the host that the package takes part in. */
export class TransactionScopes extends HostTransactions {
  readonly #storage = new AsyncLocalStorage<TransactionScope>();
  readonly #scopes = new WeakMap<QueryRunner, TransactionScope>();
  readonly #logger = new Logger('OAuth2');
  /** Whether there was ever one: nobody else pays for the look at the asynchronous context. */
  #hasBegun = false;

  /** Hears from TypeORM how transactions go, whoever commits them. */
  readonly #subscriber: EntitySubscriberInterface = {
    afterTransactionStart: ({ queryRunner }) => this.#scopes.get(queryRunner)?.savepointMade(),
    beforeTransactionCommit: ({ queryRunner }) => this.#scopes.get(queryRunner)?.committing(),
    beforeTransactionRollback: ({ queryRunner }) => this.#scopes.get(queryRunner)?.ending(),
    afterTransactionCommit: ({ queryRunner }) => this.ended(queryRunner, true),
    afterTransactionRollback: ({ queryRunner }) => this.ended(queryRunner, false),
  };

  get current(): TransactionScope | undefined {
    if (!this.#hasBegun) return undefined;
    const scope = this.#storage.getStore();
    return scope?.isOpen ? scope : undefined;
  }

  /** Does work in the transaction that a query runner is in. */
  within<Result>(
    queryRunner: QueryRunner,
    work: () => Promise<Result>,
    settings: ScopeSettings = { guards: true },
  ): Promise<Result> {
    this.#hasBegun = true;
    this.listen(queryRunner.dataSource);
    return this.#storage.run(this.scopeOf(queryRunner, settings), work);
  }

  /** Does work outside of it, on other connections. */
  apart<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#storage.exit(work);
  }

  /** Its connection broke, or whatever else kept TypeORM from telling: it was not committed, as far as we know. */
  async abandon(queryRunner: QueryRunner): Promise<void> {
    await this.#scopes.get(queryRunner)?.end(false);
  }

  private scopeOf(queryRunner: QueryRunner, settings: ScopeSettings): TransactionScope {
    const scope = this.#scopes.get(queryRunner);
    if (scope?.isOpen) return scope;
    const opened = new TransactionScope(queryRunner, settings, (error) => this.report(error));
    this.#scopes.set(queryRunner, opened);
    return opened;
  }

  /** A data source that connects again has forgotten who listens. */
  private listen({ subscribers }: DataSource): void {
    if (!subscribers.includes(this.#subscriber)) subscribers.push(this.#subscriber);
  }

  private async ended(queryRunner: QueryRunner, committed: boolean): Promise<void> {
    const scope = this.#scopes.get(queryRunner);
    if (queryRunner.isTransactionActive) scope?.savepointEnded(committed);
    else await scope?.end(committed);
  }

  private report(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.error(
      `what had to be done after a transaction failed: ${reason}`,
      error instanceof Error ? error.stack : undefined,
    );
  }
}
