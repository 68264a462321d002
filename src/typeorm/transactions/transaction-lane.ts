import type { QueryRunner } from 'typeorm';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { CollisionError } from '../connection/collision.js';
import { timestampTypes, type ParsedTypes } from '../connection/lane-pool.js';
import type { StatementResult } from '../connection/statement.js';
import { storageFailureOf } from '../connection/storage-failure.js';

/** What keeps a refused statement from ending the host's whole transaction. */
const SAVEPOINT = 'oauth2_statement';

/** As much of a client of node-postgres as a transaction takes. */
interface TransactionClient {
  query(query: {
    readonly text: string;
    readonly values?: readonly unknown[];
    readonly types?: ParsedTypes;
  }): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  /** Whether nothing is under way. */
  readonly readyForQuery?: boolean;
  /** `E` after a statement has failed. Older drivers do not tell. */
  getTransactionStatus?(): string | null;
}

/** The connection of a transaction, as the stores use it. */
export class TransactionLane {
  readonly #types: ParsedTypes;
  #client: Promise<TransactionClient> | undefined;
  /** The driver wants one statement at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  readonly #onError: () => void;

  /** @param lost is called when the connection breaks: nothing of the transaction remains, or nobody knows */
  constructor(
    private readonly queryRunner: QueryRunner,
    lost: () => void,
  ) {
    this.#types = timestampTypes(queryRunner.dataSource);
    this.#onError = lost;
  }

  /**
   * @param guards whether the transaction goes on when the statement fails
   * @throws {StorageUnavailableError} when the connection is lost, the transaction is ending, or the statement was given
   * up or collided: then it did nothing
   */
  send<Row>(
    text: string,
    values: readonly unknown[],
    guards: boolean,
  ): Promise<StatementResult<Row>> {
    if (this.#isClosed) {
      const late = new StorageUnavailableError(undefined, 'the transaction ended meanwhile');
      return Promise.reject(late);
    }
    const turn = this.#last.then(async () => {
      const { rows, rowCount } = await this.attempt(text, values, guards);
      return { rows: rows as readonly Row[], count: rowCount ?? 0 };
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Takes no more statements, and waits for those that it has: one that nobody has awaited would go on behind the end
   * of the transaction, outside of any or in the next one of this connection.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }

  /** @throws when a statement has failed: PostgreSQL would roll back and say that it has committed */
  async requireAlive(): Promise<void> {
    const client = await this.client();
    // A statement that failed is told of before the status that it left behind.
    const isKnown = client.readyForQuery === true && client.getTransactionStatus !== undefined;
    if (isKnown ? client.getTransactionStatus?.() === 'E' : await this.hasFailed(client)) {
      throw new Error(
        'the transaction cannot be committed: one of its statements failed before, and PostgreSQL undoes all of them',
      );
    }
  }

  leave(): void {
    this.#client?.then(
      (client) => client.off('error', this.#onError),
      () => undefined,
    );
  }

  private async attempt(text: string, values: readonly unknown[], guards: boolean) {
    try {
      const client = await this.client();
      const query = { text, values, types: this.#types };
      return guards ? await guarded(client, () => client.query(query)) : await client.query(query);
    } catch (error) {
      const failure = storageFailureOf(error);
      if (failure === 'refused') throw error;
      throw failure === 'contention'
        ? new CollisionError(error)
        : new StorageUnavailableError(error);
    }
  }

  private async hasFailed(client: TransactionClient): Promise<boolean> {
    try {
      await client.query({ text: 'SELECT' });
      return false;
    } catch (error) {
      if (storageFailureOf(error) !== 'refused') throw error;
      return true;
    }
  }

  private client(): Promise<TransactionClient> {
    return (this.#client ??= this.connect());
  }

  private async connect(): Promise<TransactionClient> {
    const client = (await this.queryRunner.connect()) as TransactionClient;
    client.on('error', this.#onError);
    return client;
  }
}

async function guarded<Result>(
  client: TransactionClient,
  statement: () => Promise<Result>,
): Promise<Result> {
  await client.query({ text: `SAVEPOINT ${SAVEPOINT}` });
  try {
    const result = await statement();
    await client.query({ text: `RELEASE SAVEPOINT ${SAVEPOINT}` });
    return result;
  } catch (error) {
    // Whoever cannot go back either is told why it came to that.
    await client
      .query({ text: `ROLLBACK TO SAVEPOINT ${SAVEPOINT}` })
      .then(() => client.query({ text: `RELEASE SAVEPOINT ${SAVEPOINT}` }))
      .catch(() => undefined);
    throw error;
  }
}
