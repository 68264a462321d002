import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { OAuth2Error } from '../../protocol/errors.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import type { Issuance } from '../../tokens/issuance.js';
import { CollisionError } from '../connection/collision.js';
import { inTime } from '../connection/in-time.js';
import { OutcomeUnknownError } from '../connection/outcome-unknown.js';
import { Patience } from '../connection/patience.js';
import type { StatementRunner } from '../connection/statement-runner.js';
import { reading } from '../connection/statement.js';
import { storageFailureOf } from '../connection/storage-failure.js';
import { EXISTING } from '../stores/token.statements.js';
import type { TransactionScopes } from '../transactions/transaction-scopes.js';
import type { JoinedWrites } from './joined-writes.js';

/** What a transaction that issues stands on. */
export interface IssuingTransactionParts {
  readonly dataSource: DataSource;
  readonly runner: StatementRunner;
  readonly scopes: TransactionScopes;
  readonly writes: JoinedWrites;
  /** How long claiming and writing may take together. @unit seconds */
  readonly timeLimit: number;
}

/** Milliseconds until the connection of a transaction that cannot be ended is destroyed. */
const GOODBYE = 1_000;

/** Begun this often at most when the claim collides with others. */
const ATTEMPTS = 5;

const CANCEL = reading('transaction_cancel', () => 'SELECT pg_cancel_backend($1::integer)');

/** As much of a client of node-postgres as ending it takes. */
interface Backend {
  readonly processID?: number | null;
  readonly connection?: { readonly stream: { destroy(): unknown } };
}

/** Runs the statement that claims and issues, then the host's writes, in one transaction of at most so long. */
export class IssuingTransactions {
  constructor(private readonly parts: IssuingTransactionParts) {}

  /**
   * @param claim the one statement; it is sent in the transaction
   * @param isIssued whether it did: if not, nothing is written, and the transaction is undone
   * @throws {StorageUnavailableError} when it took too long, or nobody knows whether it was done
   * @throws what the host's writes throw; nothing was done then
   */
  async join<Outcome>(
    issued: Issuance,
    claim: () => Promise<Outcome>,
    isIssued: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      const progress = { isClaimed: false };
      const work = async (manager: EntityManager): Promise<Outcome> => {
        const outcome = await claim();
        if (!isIssued(outcome)) throw new NothingIssued(outcome);
        progress.isClaimed = true;
        await this.parts.writes.write(manager, issued);
        return outcome;
      };
      try {
        return await this.perform(issued, work);
      } catch (error) {
        if (error instanceof NothingIssued) return error.outcome as Outcome;
        const collided = error instanceof CollisionError && !progress.isClaimed;
        if (!collided || attempt === ATTEMPTS || this.parts.scopes.current) throw error;
      }
    }
  }

  private perform<Outcome>(
    issued: Issuance,
    work: (manager: EntityManager) => Promise<Outcome>,
  ): Promise<Outcome> {
    const outer = this.parts.scopes.current;
    if (!outer) return this.begin(issued, work);
    // In a transaction of the host's it is a savepoint of that.
    const limited = (manager: EntityManager) =>
      this.limited(
        () => work(manager),
        () => this.cancel(outer.queryRunner),
      );
    return outer.manager.transaction(limited);
  }

  private async begin<Outcome>(
    issued: Issuance,
    work: (manager: EntityManager) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { scopes } = this.parts;
    const queryRunner = await this.started();
    try {
      const outcome = await this.limited(
        () => scopes.within(queryRunner, () => work(queryRunner.manager), { guards: false }),
        // Whatever it goes on with must not find a connection that is out of the transaction.
        () => this.cancel(queryRunner).then(() => destroy(queryRunner)),
      );
      await this.commit(queryRunner, issued);
      return outcome;
    } catch (error) {
      const isBroken = queryRunner.isReleased;
      if (queryRunner.isTransactionActive) await rollBack(queryRunner);
      throw isBroken ? asOutage(error) : error;
    } finally {
      await scopes.abandon(queryRunner);
      await queryRunner.release();
    }
  }

  /** @throws {StorageUnavailableError} when the host's pool has no connection in time */
  private async started(): Promise<QueryRunner> {
    const limit = this.parts.timeLimit * 1000;
    const queryRunner = this.parts.dataSource.createQueryRunner();
    const starting = queryRunner.startTransaction();
    try {
      await inTime(starting, limit, () => new Error('the pool has no connection in time'));
      return queryRunner;
    } catch (error) {
      // One that comes too late goes back to the pool.
      void starting
        .then(() => rollBack(queryRunner))
        .catch(() => undefined)
        .then(() => queryRunner.release());
      throw new StorageUnavailableError(error);
    }
  }

  /** @param cut what is done about work that takes too long */
  private async limited<Result>(
    work: () => Promise<Result>,
    cut: () => Promise<void>,
  ): Promise<Result> {
    const { timeLimit } = this.parts;
    const late = new StorageUnavailableError(
      undefined,
      `what is written with a token did not come back within ${timeLimit} s, and nothing was issued`,
    );
    const working = work();
    try {
      return await inTime(working, timeLimit * 1000, () => late);
    } catch (error) {
      if (error === late) {
        working.catch(() => undefined);
        await cut();
      }
      throw error;
    }
  }

  /** What PostgreSQL is doing for it: the end would wait for that. */
  private async cancel(queryRunner: QueryRunner): Promise<void> {
    const { processID } = (await queryRunner.connect()) as Backend;
    const { runner, scopes } = this.parts;
    // Whoever cannot be told goes on until the connection is destroyed.
    await scopes
      .apart(() => runner.run(CANCEL, [processID]))
      .then(
        () => undefined,
        () => undefined,
      );
  }

  /** @throws {OutcomeUnknownError} when its answer was lost and what it stored cannot be seen */
  private async commit(queryRunner: QueryRunner, { tokenId }: Issuance): Promise<void> {
    const patience = new Patience();
    try {
      await inTime(queryRunner.commitTransaction(), patience.silence, () => new SilentCommit());
    } catch (error) {
      const cause = driverErrorOf(error);
      if (error instanceof SilentCommit) await destroy(queryRunner);
      else if (storageFailureOf(cause) === 'contention') throw new CollisionError(cause);
      else if (storageFailureOf(cause) !== 'lost') throw error;
      const landed = { statement: EXISTING, ids: [tokenId], row: undefined };
      const { runner, scopes } = this.parts;
      await scopes.apart(() =>
        runner.requireLanded(new OutcomeUnknownError(cause), landed, patience),
      );
    }
  }
}

/** Ends the transaction of a claim that has issued nothing, and is no error. */
class NothingIssued extends Error {
  constructor(readonly outcome: unknown) {
    super('nothing was issued');
  }
}

class SilentCommit extends Error {}

/** Nothing was committed on a connection that broke, whatever was said when it was used again. */
function asOutage(error: unknown): unknown {
  const isTold = [OAuth2Error, StorageUnavailableError, NothingIssued].some(
    (type) => error instanceof type,
  );
  return isTold ? error : new StorageUnavailableError(error);
}

function driverErrorOf(error: unknown): unknown {
  return error instanceof Error && 'driverError' in error ? error.driverError : error;
}

async function destroy(queryRunner: QueryRunner): Promise<void> {
  if (queryRunner.isReleased) return;
  const client = (await queryRunner.connect()) as Backend;
  client.connection?.stream.destroy();
}

async function rollBack(queryRunner: QueryRunner): Promise<void> {
  try {
    await inTime(queryRunner.rollbackTransaction(), GOODBYE, () => new Error('no answer'));
  } catch {
    // PostgreSQL rolls back what has lost its connection.
    await destroy(queryRunner);
  }
}
