import type { Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { CollisionError } from './collision.js';
import type { Lane } from './lane-pool.js';
import { lacksTables } from './lacking-tables.js';
import { Lanes } from './lanes.js';
import { LateClaimError } from './late-claim.js';
import { OutcomeUnknownError } from './outcome-unknown.js';
import { Patience } from './patience.js';
import type { Claim, ClaimRow, Statement, StatementResult } from './statement.js';
import { isSilence, sqlStateOf, storageFailureOf } from './storage-failure.js';
import { tableNames, type TableNames } from './table-names.js';
import type { TransactionScope } from '../transactions/transaction-scope.js';
import type { TransactionScopes } from '../transactions/transaction-scopes.js';

/** Sent this often at most when it collides with others or, if it only reads, loses its connection. */
const ATTEMPTS = 5;

/** Milliseconds between two looks at whether a claim was done. */
const LOOK_AGAIN = 50;

/** How to see on another connection that a claim was done, and what it would have answered then. */
export interface Landed<Row> {
  /** Takes ids, answers those that are there as `id`. */
  readonly statement: Statement;
  /** Of rows that nothing but this claim stores; where it claims several things, one for each. */
  readonly ids: readonly string[];
  readonly row: Row;
}

/** How a claim goes about its work. */
export interface ClaimSettings<Row> {
  /** Without it nobody looks when the answer is lost. */
  readonly landed?: Landed<Row>;
  /** @default that of an operation that begins now */
  readonly patience?: Patience;
}

/** How the stores use the database. */
export interface RunnerSettings {
  /** Whether requests that arrive at the same time share statements. */
  readonly coalesces: boolean;
  /** The transactions of the host that statements may belong to. @default none */
  readonly transactions?: TransactionScopes;
  /** The classes that the data source must have. @default whichever are of the package's tables */
  readonly entities?: readonly Type[];
}

/** The deadline of a claim in a transaction of the host's, who says how long that may take. */
const NEVER = 'infinity';

/**
 * Sends the statements of the stores to PostgreSQL: each by itself, prepared, bounded in time. It outlives
 * lost connections and restarts of the database, and says `StorageUnavailableError` meanwhile.
 *
 * @publicApi
 */
export class StatementRunner {
  readonly #texts = new Map<Statement, string>();
  readonly #lanes: Lanes;
  #tables: TableNames | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: RunnerSettings = { coalesces: true },
  ) {
    this.#lanes = new Lanes(dataSource);
  }

  /** What is done in a transaction of the host's shares no statement with others. */
  get coalesces(): boolean {
    return this.settings.coalesces && !this.transaction;
  }

  /** The transaction of the host that the caller runs in. */
  get transaction(): TransactionScope | undefined {
    return this.settings.transactions?.current;
  }

  /**
   * @throws {StorageUnavailableError} when no connection can be had, it was lost, or the statement took
   * too long; anything else is the driver's own error
   */
  run<Row = Record<string, unknown>>(
    statement: Statement,
    values: readonly unknown[],
    patience = new Patience(),
  ): Promise<StatementResult<Row>> {
    const { transaction } = this;
    if (transaction) return transaction.send<Row>(this.text(statement), values, statement.reads);
    return this.insist(statement, patience, (lane) =>
      this.send<Row>(lane, statement, values, patience),
    );
  }

  /**
   * Runs a claim. After `StorageUnavailableError` it was not done and never will be, or a client that tries again
   * after our 503 would be taken for a thief: when the answer is lost, the outcome is looked up on other
   * connections until it is certain, and a database that gets to it later does nothing.
   *
   * @returns nothing when what it claims does not exist
   * @throws {StorageUnavailableError} as `run` does
   */
  async claim<Row extends ClaimRow>(
    claim: Claim,
    values: readonly unknown[],
    { landed, patience = new Patience() }: ClaimSettings<Row> = {},
  ): Promise<Row | undefined> {
    const { transaction } = this;
    if (transaction) {
      const sent = await transaction.send<Row>(this.text(claim), [...values, NEVER], false);
      return sent.rows[0];
    }
    try {
      const [row] = await this.claimWith<Row>(claim, values, patience);
      return row;
    } catch (error) {
      if (!landed) throw error;
      await this.requireLanded(error, landed, patience);
      return landed.row;
    }
  }

  /**
   * Runs a claim of several things, one for each id of `landed`; never in a transaction of the host's.
   *
   * @returns an answer for each, in their order; nothing for one that has to be claimed by itself
   * @throws {StorageUnavailableError} as `claim` does: then none of them was done
   */
  async claimMany<Row extends ClaimRow>(
    claim: Claim,
    values: readonly unknown[],
    { landed, patience = new Patience() }: ClaimSettings<Row> & { readonly landed: Landed<Row> },
  ): Promise<readonly (Row | undefined)[]> {
    try {
      const rows = await this.claimWith<Row>(claim, values, patience);
      return rows.map((row) => (row.outcome === 'again' ? undefined : row));
    } catch (error) {
      const found = await this.requireLanded(error, landed, patience);
      return landed.ids.map((id) => (found.has(id) ? landed.row : undefined));
    }
  }

  /**
   * Fails early, and again at the first statement of a data source that connects later.
   *
   * @throws when the data source is not PostgreSQL or lacks an entity, in words that tell what to write
   */
  check(): void {
    if (this.dataSource.isInitialized) this.#tables = this.tables();
  }

  /** Whether the database says that tables are missing; false when nobody can tell now. */
  lacksTables(): Promise<boolean> {
    return lacksTables(this.dataSource);
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
        if (!again) throw asOutage(error, statement);
      }
    }
  }

  private claimWith<Row extends ClaimRow>(
    claim: Claim,
    values: readonly unknown[],
    patience: Patience,
  ): Promise<readonly Row[]> {
    return this.insist(claim, patience, async (lane) => {
      const deadline = this.#lanes.databaseTime(lane, patience.due);
      const { rows } = await this.send<Row>(lane, claim, [...values, deadline], patience);
      if (rows[0]?.outcome !== 'late') return rows;
      this.#lanes.forgetClock(lane);
      throw new LateClaimError();
    });
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

  /**
   * What a claim stored whose answer was lost.
   *
   * @internal
   * @throws the error itself when it certainly stored nothing, or patience is over
   */
  async requireLanded<Row>(
    error: unknown,
    landed: Landed<Row>,
    patience: Patience,
  ): Promise<ReadonlySet<string>> {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    // Who ends a session with a message to us does not go on with its statement.
    const ended = sqlStateOf(error.cause) !== undefined;
    while (!patience.isOver) {
      const decided = ended || patience.isDecided;
      const found = await this.look(landed, patience);
      if (found && found.size > 0) return found;
      if (found && decided) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
    throw error;
  }

  /** @returns nothing when the database does not answer */
  private async look<Row>(
    { statement, ids }: Landed<Row>,
    patience: Patience,
  ): Promise<ReadonlySet<string> | undefined> {
    try {
      const lane = await this.lane(patience);
      const { rows } = await this.send<{ readonly id: string }>(lane, statement, [ids], patience);
      return new Set(rows.map(({ id }) => id));
    } catch (error) {
      if (asOutage(error, statement) instanceof StorageUnavailableError) return undefined;
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

  private tables(): TableNames {
    return tableNames(this.dataSource, this.settings.entities);
  }

  private text(statement: Statement): string {
    let text = this.#texts.get(statement);
    if (text === undefined) {
      text = statement.text((this.#tables ??= this.tables()));
      this.#texts.set(statement, text);
    }
    return text;
  }
}

function mayRepeat(statement: Statement, error: unknown): boolean {
  if (error instanceof LateClaimError) return true;
  if (error instanceof StorageUnavailableError) return false;
  const failure = storageFailureOf(error);
  if (failure === 'contention') return !('shared' in statement && statement.shared);
  // Whoever said nothing for so long would not answer a second time either.
  return failure === 'lost' && statement.reads && !isSilence(error);
}

function asOutage(error: unknown, { reads }: Statement): unknown {
  if (error instanceof StorageUnavailableError) return error;
  const failure = storageFailureOf(error);
  if (failure === 'refused') return error;
  if (failure === 'contention') return new CollisionError(error);
  // What only reads has no outcome that somebody would have to know.
  const isUnknown = failure === 'lost' && !reads;
  return isUnknown ? new OutcomeUnknownError(error) : new StorageUnavailableError(error);
}
