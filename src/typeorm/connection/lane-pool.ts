import type { DataSource } from 'typeorm';
import { parseTimestamp } from './timestamp.js';

/** As much of node-postgres as the package uses. */
export interface Lane {
  query(query: {
    readonly name?: string;
    readonly text: string;
    readonly values?: readonly unknown[];
    /** Milliseconds until the driver gives up. */
    readonly query_timeout?: number;
  }): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
  /** @param destroy true closes the connection instead of keeping it */
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface LanePool {
  /** How many connections wait for something to do. */
  readonly idleCount: number;
  connect(): Promise<Lane>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** As much of a client of node-postgres as listening takes. */
export interface ListeningClient {
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
  unref(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { readonly payload?: string }) => void): unknown;
  /** Not there in clients of pg-native, which TypeORM takes by itself where it is installed. */
  readonly connection?: { readonly stream: { destroy(): unknown } };
}

/** How values that a statement answers are read. */
export interface ParsedTypes {
  setTypeParser(oid: number, parser: (text: string) => unknown): void;
}

interface PostgresDriverParts {
  readonly postgres: {
    readonly Client: new (options: object) => ListeningClient;
    readonly Pool: new (options: object) => LanePool;
    readonly TypeOverrides: new () => ParsedTypes;
  };
  readonly master?: {
    readonly options: Readonly<Record<string, unknown>> & { readonly password?: unknown };
  };
}

/**
 * Milliseconds to wait for a connection, new or free. A first burst on a busy machine opens all of them at once: that
 * has been seen to take more than a second, and must not look like an outage.
 */
const CONNECTION_WAIT = 2_000;

/** Milliseconds for which a connection with nothing to do is kept: a new one has all its statements to prepare. */
const IDLE = 60_000;

/** Milliseconds until the server gives up a statement: it then says for sure that nothing was done. */
const STATEMENT_TIMEOUT = 1_500;

const TIMESTAMPTZ = 1184;

/**
 * Opens the package's own connections to the database of a data source, with the settings of the
 * data source's pool and as many at most. They are not the host's, because statements here are bounded in time
 * and have their plans pinned, which the host did not ask for; and a host whose transactions
 * hold all its connections still gets tokens.
 *
 * @returns nothing while the data source is not connected
 */
export function openLanes(dataSource: DataSource): LanePool | undefined {
  const { postgres, master } = dataSource.driver as unknown as PostgresDriverParts;
  if (!master) return undefined;
  const types = timestampTypes(dataSource);
  const pool = new postgres.Pool({
    idleTimeoutMillis: IDLE,
    ...master.options,
    // The pool hides the password from enumeration: a spread loses it.
    password: master.options.password,
    connectionTimeoutMillis: CONNECTION_WAIT,
    allowExitOnIdle: true,
    types,
  });
  // An idle connection that breaks is replaced at the next use. Without a listener it ends the process.
  pool.on('error', () => undefined);
  return pool;
}

/** The driver's own ways to read values, but for times: a host may have replaced that one. */
export function timestampTypes(dataSource: DataSource): ParsedTypes {
  const { postgres } = dataSource.driver as unknown as PostgresDriverParts;
  const types = new postgres.TypeOverrides();
  types.setTypeParser(TIMESTAMPTZ, parseTimestamp);
  return types;
}

/**
 * A connection of its own to the database of a data source, for what a pool cannot do: to be told something.
 *
 * @throws while the data source is not connected
 */
export function openListener(dataSource: DataSource): ListeningClient {
  const { postgres, master } = dataSource.driver as unknown as PostgresDriverParts;
  if (!master) throw new Error('the data source is not connected');
  return new postgres.Client({
    ...master.options,
    password: master.options.password,
    connectionTimeoutMillis: CONNECTION_WAIT,
    keepAlive: true,
  });
}

/**
 * Bounds and pins the plans of a connection, says how times are written (not in which zone: that may matter to defaults and triggers of the host), and asks for the database's time. By `set_config`, since poolers refuse start-up options.
 * A generic plan made while a table is nearly empty would scan it for ever after: hence no sequential scans.
 */
export const LANE_SETTINGS = `SELECT set_config('statement_timeout', '${STATEMENT_TIMEOUT}', false),
  set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false),
  set_config('DateStyle', 'ISO', false),
  clock_timestamp() AS now`;

/** Lets the plans of a connection be made anew: tables may have grown from nothing since. */
export const FORGET_PLANS = 'DISCARD PLANS';
