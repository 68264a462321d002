import type { DataSource, QueryRunner } from 'typeorm';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { CollisionError } from '../connection/collision.js';
import { inTime } from '../connection/in-time.js';
import { OutcomeUnknownError } from '../connection/outcome-unknown.js';
import { Patience } from '../connection/patience.js';
import type { StatementRunner } from '../connection/statement-runner.js';
import { reading } from '../connection/statement.js';
import { storageFailureOf } from '../connection/storage-failure.js';
import { EXISTING } from '../stores/token.statements.js';
import type { TransactionScopes } from '../transactions/transaction-scopes.js';

/** What a connection that issues stands on. */
export interface IssuingConnectionParts {
  readonly dataSource: DataSource;
  readonly runner: StatementRunner;
  readonly scopes: TransactionScopes;
}

/** Milliseconds to wait for a connection of the host's pool: others may write for long. */
const QUEUE = 10_000;

/** Milliseconds until the connection of a transaction that cannot be ended is destroyed. */
const GOODBYE = 1_000;

/** Milliseconds in which a statement is cancelled; who cannot be told is told by the connection's end. */
const CANCELLATION = 500;

const CANCEL = reading('transaction_cancel', () => 'SELECT pg_cancel_backend($1::integer)');

/** As much of a client of node-postgres as cancelling takes. */
interface Backend {
  readonly processID?: number | null;
}

/** What TypeORM does with a connection that broke. */
interface Discarding {
  releasePostgresConnection?(error: Error): Promise<void>;
}

/** A connection of the host's pool with a transaction that issues a token. */
export class IssuingConnection {
  readonly #queryRunner: QueryRunner;

  private constructor(private readonly parts: IssuingConnectionParts) {
    this.#queryRunner = parts.dataSource.createQueryRunner();
  }

  /** @throws {StorageUnavailableError} when the pool has none in time, or the database does not begin */
  static async open(parts: IssuingConnectionParts, patience: Patience): Promise<IssuingConnection> {
    const opened = new IssuingConnection(parts);
    const connecting = opened.#queryRunner.connect();
    try {
      await inTime(connecting, QUEUE, () => new Error('the pool has no connection in time'));
      await inTime(
        opened.#queryRunner.startTransaction(),
        patience.silence,
        () => new Error('the database does not begin a transaction'),
      );
      return opened;
    } catch (error) {
      // One that comes too late is given back.
      void connecting.then(() => opened.destroy()).catch(() => undefined);
      throw new StorageUnavailableError(error);
    }
  }

  get queryRunner(): QueryRunner {
    return this.#queryRunner;
  }

  /** Whether the connection broke, or was destroyed. */
  get isBroken(): boolean {
    return this.#queryRunner.isReleased;
  }

  /** Does work in the transaction, which undoes all of it or nothing. */
  within<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.parts.scopes.within(this.#queryRunner, work, { guards: false });
  }

  /** Whatever still works on it must not find a connection that is out of the transaction. */
  async cut(): Promise<void> {
    await cancel(this.parts, this.#queryRunner);
    await this.destroy();
  }

  /** @throws {OutcomeUnknownError} when its answer was lost and what it stored cannot be seen */
  async commit(tokenId: string): Promise<void> {
    const patience = new Patience();
    try {
      const committing = this.#queryRunner.commitTransaction();
      await inTime(committing, patience.silence, () => new SilentCommit());
    } catch (error) {
      const cause = driverErrorOf(error);
      if (error instanceof SilentCommit) await this.destroy();
      else if (storageFailureOf(cause) === 'contention') throw new CollisionError(cause);
      else if (storageFailureOf(cause) !== 'lost') throw error;
      const landed = { statement: EXISTING, ids: [tokenId], row: undefined };
      const unknown = new OutcomeUnknownError(cause);
      await this.parts.scopes.apart(() =>
        this.parts.runner.requireLanded(unknown, landed, patience),
      );
    }
  }

  /** Undoes what was not committed, and gives the connection back. Never rejects. */
  async close(): Promise<void> {
    if (this.#queryRunner.isTransactionActive && !this.isBroken) await this.rollBack();
    await this.parts.scopes.abandon(this.#queryRunner);
    await this.#queryRunner.release();
  }

  private async rollBack(): Promise<void> {
    try {
      const rolling = this.#queryRunner.rollbackTransaction();
      await inTime(rolling, GOODBYE, () => new Error('no answer'));
    } catch {
      // PostgreSQL rolls back what has lost its connection.
      await this.destroy();
    }
  }

  /** The pool does not keep it. */
  private async destroy(): Promise<void> {
    if (this.isBroken) return;
    const queryRunner = this.#queryRunner as QueryRunner & Discarding;
    const reason = new Error('the transaction was cut');
    await (queryRunner.releasePostgresConnection?.(reason) ?? queryRunner.release());
  }
}

/** Cancels what PostgreSQL is doing for a transaction: the end would wait for that. Never rejects. */
export async function cancel(
  { runner, scopes }: Omit<IssuingConnectionParts, 'dataSource'>,
  queryRunner: QueryRunner,
): Promise<void> {
  try {
    const { processID } = (await queryRunner.connect()) as Backend;
    const cancelling = scopes.apart(() => runner.run(CANCEL, [processID]));
    await inTime(cancelling, CANCELLATION, () => new Error('no answer'));
  } catch {
    // It goes on until it notices that its connection is gone.
  }
}

class SilentCommit extends Error {}

function driverErrorOf(error: unknown): unknown {
  return error instanceof Error && 'driverError' in error ? error.driverError : error;
}
