import type { DataSource } from 'typeorm';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { LANE_SETTINGS, openLanes, type Lane, type LanePool } from './lane-pool.js';
import { OutcomeUnknownError } from './outcome-unknown.js';
import type { Statement, StatementResult } from './statement.js';
import { storageFailureOf } from './storage-failure.js';
import { tableNames, type TableNames } from './table-names.js';

/** Sent this often at most when it collides with others or, if it only reads, loses its connection. */
const ATTEMPTS = 5;

/** Milliseconds after which a failed statement is not sent again. */
const PATIENCE = 1_500;

/**
 * Sends the statements of the stores to PostgreSQL: each by itself, prepared, bounded in time. It outlives
 * lost connections and restarts of the database, and says `StorageUnavailableError` meanwhile.
 */
export class StatementRunner {
  readonly #texts = new Map<Statement, string>();
  readonly #settled = new WeakSet<Lane>();
  #lanes: LanePool | undefined;
  #tables: TableNames | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * @throws {StorageUnavailableError} when no connection can be had, it was lost, or the statement took
   * too long; anything else is the driver's own error
   */
  async run<Row = Record<string, unknown>>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<StatementResult<Row>> {
    const started = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.send<Row>(statement, values);
      } catch (error) {
        const again = attempt < ATTEMPTS && performance.now() - started < PATIENCE;
        if (!again || !mayRepeat(statement, error)) throw asOutage(error);
      }
    }
  }

  /**
   * Runs a claim whose connection may be lost under it. Then the outcome is looked up on another
   * connection, or a client that tries again after our 503 would be taken for a thief.
   *
   * @param landed finds a row when the claim was done
   */
  async claim<Outcome>(
    claim: () => Promise<Outcome>,
    landed: { readonly statement: Statement; readonly id: string; readonly outcome: Outcome },
  ): Promise<Outcome> {
    try {
      return await claim();
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) throw error;
      const { count } = await this.run(landed.statement, [landed.id]);
      if (count === 0) throw error;
      return landed.outcome;
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

  async close(): Promise<void> {
    const lanes = this.#lanes;
    this.#lanes = undefined;
    await lanes?.end();
  }

  private async send<Row>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<StatementResult<Row>> {
    const text = this.text(statement);
    const lane = await this.lane();
    try {
      const { rows, rowCount } = await lane.query({ name: statement.name, text, values });
      lane.release();
      return { rows: rows as readonly Row[], count: rowCount ?? 0 };
    } catch (error) {
      lane.release(storageFailureOf(error) === 'lost');
      throw error;
    }
  }

  /** @throws {StorageUnavailableError} whatever the reason: nothing was sent yet */
  private async lane(): Promise<Lane> {
    try {
      this.#lanes ??= openLanes(this.dataSource);
      if (!this.#lanes) throw new Error('the data source is not connected');
      const lane = await this.#lanes.connect();
      if (!this.#settled.has(lane)) await this.settle(lane);
      return lane;
    } catch (error) {
      throw new StorageUnavailableError(error);
    }
  }

  private async settle(lane: Lane): Promise<void> {
    // A connection that breaks while it is in use tells its statement; without a listener it ends the process.
    lane.on('error', () => undefined);
    try {
      await lane.query({ text: LANE_SETTINGS });
      this.#settled.add(lane);
    } catch (error) {
      lane.release(true);
      throw error;
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
  if (error instanceof StorageUnavailableError) return false;
  const failure = storageFailureOf(error);
  return failure === 'contention' || (failure === 'lost' && statement.reads && !isSilence(error));
}

/** Whoever said nothing for two seconds would not answer a second time either. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Query read timeout');
}

function asOutage(error: unknown): unknown {
  if (error instanceof StorageUnavailableError) return error;
  const failure = storageFailureOf(error);
  if (failure === 'refused') return error;
  return failure === 'lost' && !isSilence(error)
    ? new OutcomeUnknownError(error)
    : new StorageUnavailableError(error);
}
