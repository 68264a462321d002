import type { DataSource } from 'typeorm';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import type { Lane } from './lane-pool.js';
import { Lanes } from './lanes.js';
import { LateClaimError } from './late-claim.js';
import { OutcomeUnknownError } from './outcome-unknown.js';
import { Patience } from './patience.js';
import type { Claim, ClaimRow, Statement, StatementResult } from './statement.js';
import { isSilence, sqlStateOf, storageFailureOf } from './storage-failure.js';
import { tableNames, type TableNames } from './table-names.js';

/** Sent this often at most when it collides with others or, if it only reads, loses its connection. */
const ATTEMPTS = 5;

/** Milliseconds between two looks at whether a claim was done. */
const LOOK_AGAIN = 50;

/** How to see on another connection that a claim was done, and what it would have answered then. */
export interface Landed<Row> {
  readonly statement: Statement;
  /** Of a row that nothing but this claim stores. */
  readonly id: string;
  readonly row: Row;
}

/**
 * Sends the statements of the stores to PostgreSQL: each by itself, prepared, bounded in time. It outlives
 * lost connections and restarts of the database, and says `StorageUnavailableError` meanwhile.
 */
export class StatementRunner {
  readonly #texts = new Map<Statement, string>();
  readonly #lanes: Lanes;
  #tables: TableNames | undefined;

  constructor(private readonly dataSource: DataSource) {
    this.#lanes = new Lanes(dataSource);
  }

  /**
   * @throws {StorageUnavailableError} when no connection can be had, it was lost, or the statement took
   * too long; anything else is the driver's own error
   */
  run<Row = Record<string, unknown>>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<StatementResult<Row>> {
    const patience = new Patience();
    return this.insist(statement, patience, (lane) =>
      this.send<Row>(lane, statement, values, patience),
    );
  }

  /**
   * Runs a claim. After `StorageUnavailableError` it was not done and never will be, or a client that tries again
   * after our 503 would be taken for a thief: when the answer is lost, the outcome is looked up on other
   * connections until it is certain, and a database that gets to it later does nothing.
   *
   * @param landed without it, nobody looks
   * @returns nothing when what it claims does not exist
   * @throws {StorageUnavailableError} as `run` does
   */
  async claim<Row extends ClaimRow>(
    claim: Claim,
    values: readonly unknown[],
    landed?: Landed<Row>,
  ): Promise<Row | undefined> {
    const patience = new Patience();
    try {
      return await this.insist(claim, patience, (lane) =>
        this.sendClaim<Row>(lane, claim, values, patience),
      );
    } catch (error) {
      if (!landed || !(error instanceof OutcomeUnknownError)) throw error;
      if (!(await this.wasDone(landed, patience, error))) throw error;
      return landed.row;
    }
  }

  /**
   * Fails early, and again at the first statement of a data source that connects later.
   *
   * @throws when the data source is not PostgreSQL or lacks an entity, in words that tell what to write
   */
  check(): void {
    if (this.dataSource.isInitialized) this.#tables = tableNames(this.dataSource);
  }

  close(): Promise<void> {
    return this.#lanes.close();
  }

  private async insist<Result>(
    statement: Statement,
    patience: Patience,
    send: (lane: Lane) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(await this.lane(patience));
      } catch (error) {
        const again = attempt < ATTEMPTS && patience.mayRepeat && mayRepeat(statement, error);
        if (!again) throw asOutage(error);
      }
    }
  }

  private async sendClaim<Row extends ClaimRow>(
    lane: Lane,
    claim: Claim,
    values: readonly unknown[],
    patience: Patience,
  ): Promise<Row | undefined> {
    const deadline = this.#lanes.databaseTime(lane, patience.due);
    const { rows } = await this.send<Row>(lane, claim, [...values, deadline], patience);
    if (rows[0]?.outcome !== 'late') return rows[0];
    this.#lanes.forgetClock(lane);
    throw new LateClaimError();
  }

  private async send<Row>(
    lane: Lane,
    statement: Statement,
    values: readonly unknown[],
    patience: Patience,
  ): Promise<StatementResult<Row>> {
    try {
      const text = this.text(statement);
      const query = { name: statement.name, text, values, query_timeout: patience.silence };
      const { rows, rowCount } = await lane.query(query);
      lane.release();
      return { rows: rows as readonly Row[], count: rowCount ?? 0 };
    } catch (error) {
      lane.release(storageFailureOf(error) === 'lost');
      throw error;
    }
  }

  /** Whether a claim was done whose answer was lost; false when it certainly was not, or patience is over. */
  private async wasDone<Row>(
    { statement, id }: Landed<Row>,
    patience: Patience,
    lost: OutcomeUnknownError,
  ): Promise<boolean> {
    // Who ends a session with a message to us does not go on with its statement.
    const ended = sqlStateOf(lost.cause) !== undefined;
    while (!patience.isOver) {
      const decided = ended || patience.isDecided;
      const found = await this.look(statement, id, patience);
      if (found || (decided && found === false)) return found;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
    return false;
  }

  /** @returns nothing when the database does not answer */
  private async look(
    statement: Statement,
    id: string,
    patience: Patience,
  ): Promise<boolean | undefined> {
    try {
      const { count } = await this.send(await this.lane(patience), statement, [id], patience);
      return count > 0;
    } catch (error) {
      if (asOutage(error) instanceof StorageUnavailableError) return undefined;
      throw error;
    }
  }

  /** @throws {StorageUnavailableError} whatever the reason: nothing was sent yet */
  private async lane(patience: Patience): Promise<Lane> {
    try {
      return await this.#lanes.acquire(patience);
    } catch (error) {
      throw new StorageUnavailableError(error);
    }
  }

  private text(statement: Statement): string {
    let text = this.#texts.get(statement);
    if (text === undefined) {
      text = statement.text((this.#tables ??= tableNames(this.dataSource)));
      this.#texts.set(statement, text);
    }
    return text;
  }
}

function mayRepeat(statement: Statement, error: unknown): boolean {
  if (error instanceof LateClaimError) return true;
  if (error instanceof StorageUnavailableError) return false;
  const failure = storageFailureOf(error);
  // Whoever said nothing for so long would not answer a second time either.
  return failure === 'contention' || (failure === 'lost' && statement.reads && !isSilence(error));
}

function asOutage(error: unknown): unknown {
  if (error instanceof StorageUnavailableError) return error;
  const failure = storageFailureOf(error);
  if (failure === 'refused') return error;
  return failure === 'lost' ? new OutcomeUnknownError(error) : new StorageUnavailableError(error);
}
