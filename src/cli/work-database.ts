import { DataSource } from 'typeorm';
import { oauth2Entities, StatementRunner } from '../typeorm/index.js';
import { findDatabase } from './database-location.js';
import type { Terminal } from './terminal.js';

/** A connected database, for the time of one command. */
export interface WorkDatabase {
  readonly dataSource: DataSource;
  /** What the package's stores send their statements through. */
  readonly runner: StatementRunner;
}

/** Which database a command is for. */
export interface DatabaseCall {
  readonly terminal: Terminal;
  readonly schema?: string;
}

/** What a command needs of the data source beside the package's own tables. */
export interface DataSourceNeeds {
  readonly entities?: readonly (new () => object)[];
  readonly migrations?: readonly (new () => object)[];
}

/** Milliseconds. */
const CONNECT_LIMIT = 5_000;

/**
 * Lets a command work on the database that it is meant for, and closes it whatever happens.
 *
 * @throws {Refusal} when nobody said which database that is
 */
export async function withDatabase<T>(
  call: DatabaseCall,
  work: (database: WorkDatabase) => Promise<T>,
  needs: DataSourceNeeds = {},
): Promise<T> {
  const found = await findDatabase(call.terminal);
  const forget = closeOnSignal(found.close);
  const dataSource = makeDataSource(found.url, call, needs);
  const runner = new StatementRunner(dataSource);
  try {
    await dataSource.initialize();
    return await work({ dataSource, runner });
  } finally {
    await runner.close();
    if (dataSource.isInitialized) await dataSource.destroy();
    await found.close();
    forget();
  }
}

function makeDataSource(
  url: string,
  { schema }: DatabaseCall,
  { entities = [], migrations = [] }: DataSourceNeeds,
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    ...(schema !== undefined && { schema }),
    entities: [...oauth2Entities, ...entities],
    migrations: [...migrations],
    synchronize: false,
    logging: false,
    applicationName: 'oauth2',
    poolSize: 3,
    connectTimeoutMS: CONNECT_LIMIT,
  });
}

/** An embedded database that this command started must not be left running. */
function closeOnSignal(close: () => Promise<void>): () => void {
  const end = (signal: NodeJS.Signals): void => {
    const code = signal === 'SIGINT' ? 130 : 143;
    void close().then(
      () => process.exit(code),
      () => process.exit(code),
    );
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}
