import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { oauth2Entities } from '../typeorm/index.js';
import { StartProblem } from './start-problem.js';
import { User } from './users/user.entity.js';
import { userMigrations } from './users/user.migration.js';

type PostgresDataSourceOptions = Extract<DataSourceOptions, { readonly type: 'postgres' }>;

/** How long a request waits for a connection, or for an answer. @unit milliseconds */
const CONNECT_LIMIT = 2_000;
const QUERY_LIMIT = 2_000;

/** Every table of the standalone server. */
export const standaloneMigrations = [...oauth2Migrations, ...userMigrations];

/** The data source that requests use: it fails soon rather than lets them pile up. */
export function dataSourceOptions(url: string): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [...oauth2Entities, User],
    migrations: standaloneMigrations,
    synchronize: false,
    applicationName: 'nest-authorization-server',
    poolSize: 20,
    connectTimeoutMS: CONNECT_LIMIT,
    extra: { query_timeout: QUERY_LIMIT, keepAlive: true },
  };
}

/**
 * A data source for work that may take long, such as migrations: at most a few connections, no limit on a
 * statement.
 *
 * @throws {StartProblem} when the database cannot be had
 */
export async function openDataSource(url: string): Promise<DataSource> {
  const dataSource = new DataSource({
    ...dataSourceOptions(url),
    poolSize: 3,
    extra: { keepAlive: true },
    connectTimeoutMS: 5_000,
  });
  try {
    return await dataSource.initialize();
  } catch (cause) {
    throw new StartProblem(
      `The database at ${databasePlace(url)} cannot be used: ${reason(cause)}.`,
      {
        cause,
      },
    );
  }
}

/** Host, port and name of a database: never the password. */
export function databasePlace(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function reason(cause: unknown): string {
  // A name with several addresses fails with one error for each.
  const error = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
